namespace Roma.Bench.Load;

/// <summary>How to overload a build.</summary>
internal sealed record OverloadPlan(int Seconds, int Apps, string Build)
{
    /// <summary>Ten times as many connections as the service answers best.</summary>
    public const int Tenfold = 10 * Plan.TargetConnections;

    /// <summary>How many files a process may have open; each connection is one.</summary>
    public static int MaxOpenFiles { get; } = LibC.GetMaxOpenFiles();

    /// <summary>As many connections as requests may wait for the writer, if so many files may be open.</summary>
    public int Crowd { get; } = Math.Min(10_000, MaxConnections);

    /// <summary>More connections than requests may wait for the writer, if so many files may be open.</summary>
    public int StalledCrowd { get; } = Math.Min(12_000, MaxConnections);

    /// <summary>Whether it is more than may wait for the writer, and be written by it, at the same time.</summary>
    public bool IsStalledCrowdMoreThanWaits => StalledCrowd >= 11_000;

    // wrk and the server have other files open, too.
    private static int MaxConnections => Math.Max(Tenfold, MaxOpenFiles - 500);
}
