namespace Roma.Api.Hosting;

/// <summary>
/// The log of the web server without the event that the rest of a request's body could not be read: anybody can cause it with a few bytes, as by
/// a NUL in a trailer, and it has a stack trace each time.
/// </summary>
internal sealed class ServerLog(ILoggerFactory log) : ILoggerFactory
{
    private const string Silenced = "RequestBodyDrainBodyReaderInvalidState";

    public ILogger CreateLogger(string categoryName) => new Logger(log.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => log.AddProvider(provider);

    /// <summary>Does nothing: the log is disposed of by those who made it.</summary>
    public void Dispose()
    {
    }

    private sealed class Logger(ILogger log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => log.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => log.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!string.Equals(eventId.Name, Silenced, StringComparison.Ordinal))
            {
                log.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
