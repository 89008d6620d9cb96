using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Roma.Infrastructure.Files;

/// <summary>What a path leads to.</summary>
internal static class RealPath
{
    /// <summary>
    /// The path of the file that <paramref name="path"/> links to, as realpath(3) finds it; <paramref name="path"/> itself if it is no link, and
    /// a <see cref="StartupException"/> if it links to nothing.
    /// </summary>
    public static string Of(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is null)
        {
            return path;
        }

        // .NET resolves ".." in a link before the links in front of it, and the system after them.
        return (OperatingSystem.IsWindows() ? file.ResolveLinkTarget(returnFinalTarget: true)?.FullName : Resolve(path))
            ?? throw new StartupException($"{path} is a link to no file ({file.LinkTarget}): {new Win32Exception().Message}.");
    }

    private static string? Resolve(string path)
    {
        var text = Find(path, IntPtr.Zero);
        try
        {
            return Marshal.PtrToStringUTF8(text);
        }
        finally
        {
            Free(text);
        }
    }

    [DllImport("libc", EntryPoint = "realpath", SetLastError = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern IntPtr Find([MarshalAs(UnmanagedType.LPUTF8Str)] string path, IntPtr buffer);

    [DllImport("libc", EntryPoint = "free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void Free(IntPtr text);
}
