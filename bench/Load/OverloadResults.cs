namespace Roma.Bench.Load;

/// <summary>What happened in one part of an overload; memory in bytes.</summary>
internal sealed record OverloadPhase(string Name, Traffic Traffic, WrkReport Wrk, long Peak)
{
    /// <summary>The time in which wrk only waits for the last answers does not count.</summary>
    public double PerSecond => Wrk.Requests / (Traffic.Drain > 0 ? Traffic.Seconds : Wrk.Duration / 1e6);

    public long Good => Wrk.Count("good");

    /// <summary>503 with Retry-After.</summary>
    public long Refused => RefusedAtOnce + RefusedLater;

    public long RefusedAtOnce => Wrk.Count("refused at once");

    public long RefusedLater => Wrk.Count("refused later");

    /// <summary>503 without Retry-After.</summary>
    public long Unannounced => Wrk.Count("unannounced");

    public long Others => Wrk.Count("other");

    /// <summary>Connections that failed, and requests that nobody answered.</summary>
    public long Failures => Wrk.Failures + Wrk.Unanswered(Traffic.Drain > 0 ? 0 : Traffic.Connections);

    /// <summary>What must not be, however much is asked for.</summary>
    public long Broken => Unannounced + Others + Failures;
}

/// <summary>What became of an overload.</summary>
internal sealed class OverloadResults
{
    public const string Before = "before";
    public const string Tenfold = "ten times as many";
    public const string Crowd = "a crowd";
    public const string After = "afterwards";
    public const string Stalled = "disk stalled";
    public const string StalledCrowd = "disk stalled, a crowd";
    public const string Recovered = "disk recovered";

    public List<OverloadPhase> Phases { get; } = [];

    /// <summary>Why the disk was not stalled; null if it was.</summary>
    public string? Skipped { get; set; }

    /// <summary>Warnings and errors that the server logged, but for the outage that an overload is.</summary>
    public IReadOnlyList<string> Complaints { get; set; } = [];

    public OverloadPhase Find(string name) => Phases.Single(phase => string.Equals(phase.Name, name, StringComparison.Ordinal));

    public double Ratio(string name, string other) => Find(name).PerSecond / Find(other).PerSecond;
}
