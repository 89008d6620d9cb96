namespace Roma.Bench.Load;

/// <summary>What wrk counted; durations are in microseconds, but for <see cref="SlowestRefusal"/>, which is in milliseconds.</summary>
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
    /// <summary>What went wrong on the way, rather than in an answer.</summary>
    public long Failures => Connects + Reads + Writes + Timeouts;

    public long Errors => Statuses + Failures;

    /// <summary>How many answers were of a kind, as the script calls it.</summary>
    public long Count(string kind) => Answers.GetValueOrDefault(kind);

    /// <summary>
    /// How many requests, that the script counted, have no answer, apart from those that may be under way. wrk itself forgets them, if their connection
    /// was closed.
    /// </summary>
    public long Unanswered(int underWay) => Math.Max(0, Sent - Requests - underWay);
}
