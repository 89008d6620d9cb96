namespace Roma.Infrastructure.Persistence;

/// <summary>What the log says of the store's outages.</summary>
internal static partial class StoreOutages
{
    /// <summary>
    /// A log for one kind of <paramref name="operation"/>, such as writes; what <paramref name="isOutage"/> does not know is logged with its stack.
    /// </summary>
    public static OutageLog Of(string operation, Func<Exception, bool> isOutage, ILogger logger, TimeProvider clock) =>
        new(
            clock,
            exception => LogFailing(logger, operation, exception.Message, isOutage(exception) ? null : exception),
            () => LogRecovered(logger, operation));

    [LoggerMessage(EventId = 10, Level = LogLevel.Error, Message = "The store fails {Operation}; they are refused until it recovers. {Reason}")]
    private static partial void LogFailing(ILogger logger, string operation, string reason, Exception? exception);

    [LoggerMessage(EventId = 11, Level = LogLevel.Information, Message = "The store takes {Operation} again.")]
    private static partial void LogRecovered(ILogger logger, string operation);
}
