using Microsoft.Extensions.Logging;
using Roma.Infrastructure.Persistence.Sqlite;

namespace Roma.Infrastructure.Persistence;

/// <summary>What the log says of the store's outages.</summary>
internal static partial class StoreOutages
{
    /// <summary>A log for one kind of <paramref name="operation"/>, such as writes.</summary>
    public static OutageLog Of(string operation, ILogger logger, TimeProvider clock) =>
        new(
            clock,
            exception => LogFailing(logger, operation, exception.Message, SqliteFaults.IsOutage(exception) ? null : exception),
            () => LogRecovered(logger, operation));

    /// <summary>A log for the copies of the write-ahead log.</summary>
    public static OutageLog OfCopies(ILogger logger, TimeProvider clock) =>
        new(clock, exception => LogNotCopied(logger, exception.Message, exception), () => LogCopied(logger));

    [LoggerMessage(EventId = 10, Level = LogLevel.Error, Message = "The store fails {Operation}; they are refused until it recovers. {Reason}")]
    private static partial void LogFailing(ILogger logger, string operation, string reason, Exception? exception);

    [LoggerMessage(EventId = 11, Level = LogLevel.Information, Message = "The store takes {Operation} again.")]
    private static partial void LogRecovered(ILogger logger, string operation);

    [LoggerMessage(EventId = 19, Level = LogLevel.Error, Message = "The write-ahead log cannot be copied into the database, and grows: {Reason}")]
    private static partial void LogNotCopied(ILogger logger, string reason, Exception exception);

    [LoggerMessage(EventId = 25, Level = LogLevel.Information, Message = "The write-ahead log is copied into the database again.")]
    private static partial void LogCopied(ILogger logger);
}
