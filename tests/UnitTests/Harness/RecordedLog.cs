using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Roma.UnitTests.Harness;

/// <summary>One line of a log: its category, its level, its text, and its text's values by name.</summary>
internal sealed record LogLine(string Category, LogLevel Level, string Text, IReadOnlyDictionary<string, string> Values, Exception? Exception)
{
    /// <summary>The id of its event.</summary>
    public int Id { get; init; }
}

/// <summary>Keeps all that is logged, at every level.</summary>
internal sealed class RecordedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> lines = new();

    public IReadOnlyList<LogLine> Lines => [.. lines];

    /// <summary>What is thrown at who logs a line, instead of keeping it; null for none.</summary>
    public Func<LogLine, Exception?> Fault { get; set; } = _ => null;

    public IEnumerable<LogLine> Of<TCategory>() => Lines.Where(line => line.Category == typeof(TCategory).FullName);

    public void AddTo(IServiceCollection services) =>
        services.AddLogging(logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(this));

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, Keep);

    public void Dispose()
    {
    }

    private void Keep(LogLine line)
    {
        if (Fault(line) is { } fault)
        {
            throw fault;
        }

        lines.Enqueue(line);
    }

    private sealed class Logger(string category, Action<LogLine> keep) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state as IEnumerable<KeyValuePair<string, object?>> ?? [];
            keep(new LogLine(
                category,
                logLevel,
                formatter(state, exception),
                values.ToDictionary(
                    pair => pair.Key, pair => Convert.ToString(pair.Value, CultureInfo.InvariantCulture) ?? "", StringComparer.Ordinal),
                exception)
            { Id = eventId.Id });
        }
    }
}
