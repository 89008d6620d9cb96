using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Roma.Infrastructure.Persistence;

/// <summary>Folders whose files are there after a power cut.</summary>
internal static class DurableFolder
{
    /// <summary>
    /// Puts the names of the files in <paramref name="path"/> on the disk, as fsync(2) asks for beside flushing the files; throws where
    /// that fails. Windows needs no such thing.
    /// </summary>
    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // .NET opens no folder.
        const int ReadOnly = 0;
        var folder = Open(Encoding.UTF8.GetBytes(path + "\0"), ReadOnly);
        if (folder < 0)
        {
            throw new IOException($"{path} does not open.", new Win32Exception());
        }

        var failure = Fsync(folder) < 0 ? new Win32Exception() : null;
        _ = Close(folder);
        if (failure is not null)
        {
            throw new IOException($"{path} is not flushed.", failure);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int file);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);
}
