using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Roma.Infrastructure.Files;

/// <summary>Folders whose files survive a power cut.</summary>
internal static class DurableFolder
{
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

        // .NET cannot open a folder.
        const int ReadOnly = 0;
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
