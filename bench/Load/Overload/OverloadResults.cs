using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Overload;

/// <summary>One phase of an overload; memory in bytes.</summary>
internal sealed record OverloadPhase(string Name, WrkRun Run, WrkReport Wrk, long Peak)
{
    /// <summary>Answers per second, without the time in which wrk only waits for the last ones.</summary>
    public double PerSecond => Wrk.Requests / (Run.Drain > 0 ? Run.Seconds : Wrk.Duration / 1e6);

    public long Good => Wrk.Count("good");

    /// <summary>503 with Retry-After.</summary>
    public long Refused => RefusedFast + RefusedSlow;

    public long RefusedFast => Wrk.Count("refused at once");

    public long RefusedSlow => Wrk.Count("refused later");

    /// <summary>503 without Retry-After.</summary>
    public long WithoutRetryAfter => Wrk.Count("without Retry-After");

    public long Others => Wrk.Count("other");

    /// <summary>Failed connections, and requests without an answer.</summary>
    public long Failures => Wrk.Failures + Wrk.Unanswered(Run.Drain > 0 ? 0 : Run.Connections);

    /// <summary>What no load may cause.</summary>
    public long Broken => WithoutRetryAfter + Others + Failures;
}

/// <summary>The results of an overload.</summary>
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

    /// <summary>Warnings and errors that the server logged, except those about refused changes.</summary>
    public IReadOnlyList<string> Warnings { get; set; } = [];

    public OverloadPhase Find(string name) => Phases.Single(phase => string.Equals(phase.Name, name, StringComparison.Ordinal));

    public double Ratio(string name, string other) => Find(name).PerSecond / Find(other).PerSecond;
}
