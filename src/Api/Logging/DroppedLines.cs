using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Roma.Api.Logging;

/// <summary>
/// Standard error, with one exception: when the framework says there that it dropped log lines, since nobody read them, that goes to the log, in the
/// log's format. Must be set before anything is logged, since the framework keeps the standard error that it finds.
/// </summary>
internal sealed partial class DroppedLines(ConsoleWriter output, ConsoleWriter error) : TextWriter(CultureInfo.InvariantCulture)
{
    private const LogLevel Level = LogLevel.Warning;

    private static readonly EventId Event = new(40, "LogLinesDropped");

    // Where warnings go; null until the log is set up.
    private volatile ConsoleWriter? log;

    public override Encoding Encoding => error.Encoding;

    /// <summary>Writes notices where, and in the form in which, <paramref name="services"/> log.</summary>
    public void Follow(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value;
        var formatters = services.GetServices<ConsoleFormatter>().ToDictionary(known => known.Name, StringComparer.OrdinalIgnoreCase);
        var formatter = formatters.GetValueOrDefault(options.FormatterName ?? "", formatters[ConsoleFormatterNames.Simple]);
        output.Notice = error.Notice = count => LineOf(formatter, count);
        log = options.LogToStandardErrorThreshold <= Level ? error : output;
    }

    public override void Write(char value) => error.Write(value);

    public override void Write(char[] buffer, int index, int count) => error.Write(buffer, index, count);

    public override void Write(string? value)
    {
        if (log is { } follower && Notice().Match(value ?? "") is { Success: true } notice)
        {
            // Not through the queue, which may be full again.
            follower.TellDropped(long.Parse(notice.Groups["count"].Value, CultureInfo.InvariantCulture));
        }
        else
        {
            error.Write(value);
        }
    }

    public override void WriteLine(string? value) => Write(value + NewLine);

    public override void Flush() => error.Flush();

    private static string LineOf(ConsoleFormatter formatter, long count)
    {
        using var line = new StringWriter(CultureInfo.InvariantCulture);
        var entry = new LogEntry<State>(
            Level, typeof(DroppedLines).FullName!, Event, new State(count), exception: null, static (state, _) => state.ToString());
        formatter.Write(entry, scopeProvider: null, line);
        return line.ToString();
    }

    [GeneratedRegex(@"^(?<count>\d+) message\(s\) dropped because of queue size limit", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Notice();

    private sealed class State(long count) : List<KeyValuePair<string, object?>>([new("Count", count), new("{OriginalFormat}", "{Count}" + Said)])
    {
        private const string Said = " lines of the log were dropped before this one: nobody read them, or they could not be written.";

        public override string ToString() => $"{count}{Said}";
    }
}
