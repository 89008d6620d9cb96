using System.Runtime.InteropServices;
using Roma.Application.Pipeline;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Tells a file from any other that has its path later: on Linux by device and inode, which no other file gets while somebody has this one open;
/// elsewhere by the time of its creation.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileIdentity(ulong Device, ulong Number)
{
    private const int FromCurrentFolder = -100;
    private const int FollowLinks = 0;
    private const uint Inode = 0x100;
    private const uint Owner = 0x8;
    private const int NoEntry = 2;
    private const int NoFolder = 20;

    /// <summary>
    /// The file that <paramref name="path"/> leads to, or null if it leads to none; throws a <see cref="StoreUnavailableException"/> if that
    /// cannot be told.
    /// </summary>
    public static FileIdentity? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return File.Exists(path) ? new FileIdentity(0, (ulong)File.GetCreationTimeUtc(path).Ticks) : null;
        }

        // .NET tells no inode.
        if (Statx(FromCurrentFolder, path, FollowLinks, Inode, out var status) == 0)
        {
            return new FileIdentity(((ulong)status.DeviceMajor << 32) | status.DeviceMinor, status.Inode);
        }

        var error = Marshal.GetLastPInvokeError();
        return error is NoEntry or NoFolder
            ? null
            : throw new StoreUnavailableException($"{path} cannot be looked at: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    /// <summary>The user id of who owns <paramref name="path"/>; null where that cannot be told, or on another system than Linux.</summary>
    public static uint? OwnerOf(string path) =>
        OperatingSystem.IsLinux() && Statx(FromCurrentFolder, path, FollowLinks, Owner, out var status) == 0 ? status.Owner : null;

    [DllImport("libc", EntryPoint = "statx", SetLastError = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint wanted, out FileStatus status);

    /// <summary>What is needed of the kernel's struct statx (statx(2)), which is the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct FileStatus
    {
        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
