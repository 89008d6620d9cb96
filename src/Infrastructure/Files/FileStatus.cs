using System.Runtime.InteropServices;

namespace Roma.Infrastructure.Files;

/// <summary>What Linux knows of a file and .NET does not tell.</summary>
internal static class FileStatus
{
    private const int FromCurrentFolder = -100;
    private const int FollowLinks = 0;
    private const uint Inode = 0x100;

    /// <summary>
    /// What tells the file that <paramref name="path"/> leads to from any other, as long as somebody has it open: on Linux its device and inode,
    /// elsewhere the time of its creation; null if no file is seen there.
    /// </summary>
    public static (ulong Device, ulong Number)? IdentityOf(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return File.Exists(path) ? (0, (ulong)File.GetCreationTimeUtc(path).Ticks) : null;
        }

        return Statx(FromCurrentFolder, path, FollowLinks, Inode, out var status) == 0
            ? (((ulong)status.DeviceMajor << 32) | status.DeviceMinor, status.Inode)
            : null;
    }

    [DllImport("libc", EntryPoint = "statx", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint wanted, out Fields status);

    /// <summary>What is needed of the kernel's struct statx (statx(2)), which is the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Fields
    {
        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
