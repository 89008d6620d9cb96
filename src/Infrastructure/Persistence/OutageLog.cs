using Microsoft.Extensions.Logging;

namespace Roma.Infrastructure.Persistence;

/// <summary>Logs when the store begins to fail and when it is back, once each: a line for every request would fill the disk that is full.</summary>
internal sealed partial class OutageLog(ILogger logger, string operation)
{
    private int failing;

    public void Failed(Exception exception)
    {
        if (Interlocked.Exchange(ref failing, 1) == 0)
        {
            LogFailing(operation, exception);
        }
    }

    public void Succeeded()
    {
        if (Volatile.Read(ref failing) == 1 && Interlocked.Exchange(ref failing, 0) == 1)
        {
            LogRecovered(operation);
        }
    }

    [LoggerMessage(EventId = 10, Level = LogLevel.Error, Message = "The store fails {Operation}; they are refused until it recovers.")]
    private partial void LogFailing(string operation, Exception exception);

    [LoggerMessage(EventId = 11, Level = LogLevel.Information, Message = "The store takes {Operation} again.")]
    private partial void LogRecovered(string operation);
}
