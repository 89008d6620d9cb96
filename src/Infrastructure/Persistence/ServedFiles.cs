namespace Roma.Infrastructure.Persistence;

/// <summary>
/// The note in which a server says which log and index it has open: a command beside it that opened others, made by another program after
/// these were deleted, would write what the server never sees.
/// </summary>
internal static class ServedFiles
{
    /// <summary>Notes that the log and the index now in their places are the server's.</summary>
    public static void Note(StoreLocation location)
    {
        // Written over the last note, which needs no space on a full disk.
        using var file = new FileStream(location.NoteFile, PrivateFolder.FileOptions(FileMode.OpenOrCreate));
        using var writer = new StreamWriter(file);
        writer.Write(Describe(location));
        writer.Flush();
        file.SetLength(file.Position);
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
        $"log   {FileIdentity.Of(location.LogFile)}\nindex {FileIdentity.Of(location.IndexFile)}\n";
}
