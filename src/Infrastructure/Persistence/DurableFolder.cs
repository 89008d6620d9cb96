using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Roma.Infrastructure.Persistence;

/// <summary>Folders whose files outlive a power cut.</summary>
internal static class DurableFolder
{
    /// <summary>Puts the files of <paramref name="path"/>, and that they are there, on the disk; throws where that fails.</summary>
    public static void Flush(string path)
    {
        foreach (var file in Directory.EnumerateFiles(path))
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(handle);
        }

        // A file's name is in its folder (fsync(2)), and .NET opens no folder.
        if (!OperatingSystem.IsWindows())
        {
            FlushNames(path);
        }
    }

    private static void FlushNames(string path)
    {
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
