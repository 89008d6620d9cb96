using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Overload;

/// <summary>How to overload a build.</summary>
internal sealed record OverloadPlan(int Seconds, int Apps, string Build)
{
    /// <summary>Ten times the usual number of connections.</summary>
    public const int Tenfold = 10 * WrkRun.UsualConnections;

    /// <summary>How many files a process may have open; each connection is one.</summary>
    public static int MaxOpenFiles { get; } = LibC.GetMaxOpenFiles();

    /// <summary>As many connections as there are places in the queue of the writer, or as many as the limit of open files allows.</summary>
    public int Crowd { get; } = Math.Min(10_000, MaxConnections);

    /// <summary>More connections than there are places in the queue of the writer, or as many as the limit of open files allows.</summary>
    public int StalledCrowd { get; } = Math.Min(12_000, MaxConnections);

    /// <summary>Whether the stalled crowd fills the queue of the writer and the transaction in progress.</summary>
    public bool FillsQueue => StalledCrowd >= 11_000;

    // wrk and the server need other files too.
    private static int MaxConnections => Math.Max(Tenfold, MaxOpenFiles - 500);
}
