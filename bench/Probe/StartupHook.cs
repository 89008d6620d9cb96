using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Text;

/// <summary>
/// Tells what the garbage collector knows of the process that it is loaded into (DOTNET_STARTUP_HOOKS), to whoever connects to the Unix domain
/// socket that ROMA_BENCH_PROBE names: allocated bytes, collections of generations 0, 1 and 2, microseconds of pauses, and bytes of the heap after the
/// last collection.
/// </summary>
[SuppressMessage("Design", "CA1050", Justification = "The runtime looks for this very name.")]
[SuppressMessage("Design", "MA0047", Justification = "The runtime looks for this very name.")]
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("ROMA_BENCH_PROBE") is { } path)
        {
            new Thread(() => Answer(path)) { IsBackground = true }.Start();
        }
    }

    // A thread that waits costs nothing, while the thread pool is part of what is measured.
    private static void Answer(string path)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        while (true)
        {
            using var caller = listener.Accept();
            caller.Send(Encoding.ASCII.GetBytes(string.Join(
                ' ',
                GC.GetTotalAllocatedBytes(precise: true),
                GC.CollectionCount(0),
                GC.CollectionCount(1),
                GC.CollectionCount(2),
                (long)GC.GetTotalPauseDuration().TotalMicroseconds,
                GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes)));
        }
    }
}
