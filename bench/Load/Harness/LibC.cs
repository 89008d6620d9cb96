using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Roma.Bench.Load.Harness;

/// <summary>System calls that .NET does not offer.</summary>
internal static partial class LibC
{
    private const int SigInt = 2;
    private const int SigTerm = 15;

    // Its number on Linux.
    private const int OpenFiles = 7;

    /// <summary>Returns once the file's content is on disk: fdatasync, as SQLite calls it.</summary>
    public static void FlushData(SafeFileHandle file) => Check(DataSync(file));

    /// <summary>Sends SIGTERM to a process.</summary>
    public static void Terminate(int process) => Check(Signal(process, SigTerm));

    /// <summary>Sends SIGINT to a process.</summary>
    public static void Interrupt(int process) => Check(Signal(process, SigInt));

    /// <summary>How many files a process like this one may have open.</summary>
    public static int GetMaxOpenFiles()
    {
        Check(GetLimit(OpenFiles, out var limit));
        return (int)nuint.Min(limit.Current, int.MaxValue);
    }

    private static void Check(int outcome)
    {
        if (outcome != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Signal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetLimit(int resource, out Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Limit
    {
        public readonly nuint Current;
        public readonly nuint Maximum;
    }
}
