namespace Roma.Bench.Load.Harness;

/// <summary>What wrk sends, and for how long.</summary>
internal sealed record WrkRun(Row Row, int Connections, int Seconds)
{
    /// <summary>The number of connections that the targets speak of.</summary>
    public const int UsualConnections = 64;

    /// <summary>After how many seconds an answer counts as missing.</summary>
    public int Timeout { get; init; } = 10;

    /// <summary>How many more seconds wrk waits for answers without sending anything; only overload.lua can do so.</summary>
    public int Drain { get; init; }
}
