using System.Globalization;
using System.Text;
using Roma.Infrastructure.Files;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>
/// The note in which a server says which log and index it has open: a command beside it that opened others, made by another program after
/// these were deleted, would write what the server never sees.
/// </summary>
internal static class ServedFiles
{
    /// <summary>Notes that the log and the index now in their places are the server's.</summary>
    public static void Note(StoreLocation location)
    {
        // Whatever is there, a link to another file perhaps, is not written to.
        File.Delete(location.NoteFile);
        using var file = new FileStream(location.NoteFile, PrivateFolder.FileOptions(FileMode.CreateNew));
        file.Write(Encoding.UTF8.GetBytes(Describe(location)));
    }

    /// <summary>Whether the log and the index that the server noted are in their places.</summary>
    public static bool AreInPlace(StoreLocation location)
    {
        try
        {
            return File.Exists(location.LogFile) && File.Exists(location.IndexFile)
                && string.Equals(File.ReadAllText(location.NoteFile), Describe(location), StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Describe(StoreLocation location) =>
        $"log {Describe(FileStatus.IdentityOf(location.LogFile))}\nindex {Describe(FileStatus.IdentityOf(location.IndexFile))}\n";

    private static string Describe((ulong Device, ulong Number)? file) =>
        file is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known.Device:x}:{known.Number}") : "none";
}
