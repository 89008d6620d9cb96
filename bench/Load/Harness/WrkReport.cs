namespace Roma.Bench.Load.Harness;

/// <summary>What wrk counted. Durations are in microseconds, except <see cref="SlowestRefusal"/>, which is in milliseconds.</summary>
internal sealed record WrkReport(
    long Requests,
    long Duration,
    long P50,
    long P99,
    long Max,
    long Statuses,
    long Connects,
    long Reads,
    long Writes,
    long Timeouts,
    long Sent,
    long SlowestRefusal,
    IReadOnlyDictionary<string, long> Answers)
{
    /// <summary>Errors of connections, and requests that timed out.</summary>
    public long Failures => Connects + Reads + Writes + Timeouts;

    public long Errors => Statuses + Failures;

    /// <summary>The number of answers of a kind. The script names the kinds.</summary>
    public long Count(string kind) => Answers.GetValueOrDefault(kind);

    /// <summary>
    /// The number of requests without an answer, apart from those that may still be in progress. wrk itself does not count them if their connection was
    /// closed; the script does.
    /// </summary>
    public long Unanswered(int inProgress) => Math.Max(0, Sent - Requests - inProgress);
}
