namespace Roma.Bench.Load;

/// <summary>What wrk sends, and how long.</summary>
internal sealed record Traffic(Row Row, int Connections, int Seconds)
{
    /// <summary>After how many seconds an answer counts as missing.</summary>
    public int Timeout { get; init; } = 10;

    /// <summary>How many seconds more it only waits for answers; of a script that can do so.</summary>
    public int Drain { get; init; }
}
