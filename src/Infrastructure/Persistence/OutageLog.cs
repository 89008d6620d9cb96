using Microsoft.Extensions.Logging;

namespace Roma.Infrastructure.Persistence;

/// <summary>
/// Logs when the store begins to fail and when it is back, once each, and at most once a minute if it fails on and off: a line for every
/// request would fill up a disk that is already full.
/// </summary>
internal sealed partial class OutageLog(ILogger logger, TimeProvider clock, string operation)
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private long? reportedAt;
    private volatile bool isReported;
    private int failures;

    /// <summary>How often the store failed so far.</summary>
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
            LogFailing(operation, exception.Message, SqliteFaults.IsOutage(exception) ? null : exception);
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
                LogRecovered(operation);
            }
        }
    }

    [LoggerMessage(EventId = 10, Level = LogLevel.Error, Message = "The store fails {Operation}; they are refused until it recovers. {Reason}")]
    private partial void LogFailing(string operation, string reason, Exception? exception);

    [LoggerMessage(EventId = 11, Level = LogLevel.Information, Message = "The store takes {Operation} again.")]
    private partial void LogRecovered(string operation);
}
