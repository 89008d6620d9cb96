using Microsoft.Extensions.Logging;

namespace Roma.Infrastructure.Persistence;

/// <summary>
/// Logs when the store begins to fail and when it is back, once each, and at most once a minute for a store that fails now and then: a line
/// for every request would fill the disk that is full.
/// </summary>
internal sealed partial class OutageLog(ILogger logger, TimeProvider clock, string operation)
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private long? saidAt;
    private volatile bool isSaid;

    public void Failed(Exception exception)
    {
        lock (gate)
        {
            if (isSaid || (saidAt is { } last && clock.GetElapsedTime(last) < Silence))
            {
                return;
            }

            (isSaid, saidAt) = (true, clock.GetTimestamp());
        }

        LogFailing(operation, exception);
    }

    public void Succeeded()
    {
        if (!isSaid)
        {
            return;
        }

        lock (gate)
        {
            if (!isSaid)
            {
                return;
            }

            isSaid = false;
        }

        LogRecovered(operation);
    }

    [LoggerMessage(EventId = 10, Level = LogLevel.Error, Message = "The store fails {Operation}; they are refused until it recovers.")]
    private partial void LogFailing(string operation, Exception exception);

    [LoggerMessage(EventId = 11, Level = LogLevel.Information, Message = "The store takes {Operation} again.")]
    private partial void LogRecovered(string operation);
}
