using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Roma.Api;

/// <summary>
/// Standard error, except that the framework's notice of log lines that it dropped, because nobody read them, goes to the log as a line of its
/// format. Must be in place before anything is logged, since the framework keeps the standard error that it finds.
/// </summary>
internal sealed partial class DroppedLines(TextWriter output, TextWriter error) : TextWriter(CultureInfo.InvariantCulture)
{
    private const LogLevel Level = LogLevel.Warning;

    private static readonly EventId Event = new(40, "LogLinesDropped");

    private volatile ConsoleFormatter? formatter;
    private volatile bool isOnError;

    public override Encoding Encoding => error.Encoding;

    /// <summary>Writes notices where, and in the form in which, <paramref name="services"/> log.</summary>
    public void Follow(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value;
        var formatters = services.GetServices<ConsoleFormatter>().ToDictionary(known => known.Name, StringComparer.OrdinalIgnoreCase);
        isOnError = options.LogToStandardErrorThreshold <= Level;
        formatter = formatters.GetValueOrDefault(options.FormatterName ?? "", formatters[ConsoleFormatterNames.Simple]);
    }

    public override void Write(char value) => error.Write(value);

    public override void Write(char[] buffer, int index, int count) => error.Write(buffer, index, count);

    public override void Write(string? value)
    {
        if (formatter is { } form && Notice().Match(value ?? "") is { Success: true } notice)
        {
            // In one piece, and past the queue, which may be full again.
            (isOnError ? error : output).Write(LineOf(form, notice.Groups["count"].Value));
        }
        else
        {
            error.Write(value);
        }
    }

    public override void WriteLine(string? value) => Write(value + NewLine);

    public override void Flush() => error.Flush();

    private static string LineOf(ConsoleFormatter form, string count)
    {
        using var line = new StringWriter(CultureInfo.InvariantCulture);
        var entry = new LogEntry<KeyValuePair<string, object?>[]>(
            Level, typeof(DroppedLines).FullName!, Event, [new("Count", long.Parse(count, CultureInfo.InvariantCulture))], exception: null,
            (_, _) => $"{count} lines of the log were dropped before this one: nobody read them.");
        form.Write(entry, scopeProvider: null, line);
        return line.ToString();
    }

    [GeneratedRegex(@"^(?<count>\d+) message\(s\) dropped because of queue size limit", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Notice();
}
