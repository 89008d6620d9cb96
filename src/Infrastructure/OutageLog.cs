namespace Roma.Infrastructure;

/// <summary>
/// Logs when something that Roma depends on begins to fail and when it is back, once each, and at most once a minute if it fails on and off:
/// a line for every request would fill up a disk that may already be full.
/// </summary>
internal sealed class OutageLog(TimeProvider clock, Action<Exception> logFailing, Action logRecovered)
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private long? reportedAt;
    private volatile bool isReported;
    private int failures;

    /// <summary>How often it failed so far.</summary>
    public int Failures => Volatile.Read(ref failures);

    public void Failed(Exception exception)
    {
        Interlocked.Increment(ref failures);
        lock (gate)
        {
            if (isReported || (reportedAt is { } last && clock.GetElapsedTime(last) < Silence))
            {
                return;
            }

            (isReported, reportedAt) = (true, clock.GetTimestamp());
            // Inside the lock, so that the lines are in the order of events.
            logFailing(exception);
        }
    }

    /// <summary>
    /// An operation succeeded that began when <see cref="Failures"/> was <paramref name="failuresBefore"/>: one that began before the outage
    /// may end in it, and shows no recovery.
    /// </summary>
    public void Succeeded(int failuresBefore)
    {
        if (!isReported)
        {
            return;
        }

        lock (gate)
        {
            if (isReported && failuresBefore == failures)
            {
                isReported = false;
                logRecovered();
            }
        }
    }
}
