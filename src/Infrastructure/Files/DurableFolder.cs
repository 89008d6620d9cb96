using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Roma.Infrastructure.Files;

/// <summary>What the system can do with folders and .NET cannot: it opens none.</summary>
internal static class DurableFolder
{
    private const int ReadOnly = 0;

    /// <summary>
    /// Puts the names of the files in <paramref name="path"/> on disk, which fsync(2) requires in addition to flushing the files and Windows
    /// does not need; throws if that fails.
    /// </summary>
    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var folder = Open(path, ReadOnly);
        var failure = folder < 0 || Fsync(folder) < 0 ? new Win32Exception() : null;
        if (folder >= 0)
        {
            _ = Close(folder);
        }

        if (failure is not null)
        {
            throw new IOException($"The folder {path} cannot be flushed: {failure.Message}", failure);
        }
    }

    /// <summary>
    /// A path to the folder <paramref name="path"/> of a few characters, good as long as this process lives, for what takes no longer one; Linux only.
    /// </summary>
    public static string ShortPathOf(string path) =>
        Open(path, ReadOnly) is var folder and >= 0
            ? string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{folder}")
            : throw new IOException($"The folder {path} cannot be opened: {new Win32Exception().Message}");

    [DllImport("libc", EntryPoint = "open", SetLastError = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int file);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);
}
