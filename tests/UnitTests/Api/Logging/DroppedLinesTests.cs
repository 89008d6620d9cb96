using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Roma.Api.Logging;

namespace Roma.UnitTests.Api.Logging;

public sealed class DroppedLinesTests : IDisposable
{
    private const string Notice = "17 message(s) dropped because of queue size limit. Increase the queue size or decrease logging verbosity to avoid this.\n";

    private readonly StringWriter output = new(CultureInfo.InvariantCulture);
    private readonly StringWriter error = new(CultureInfo.InvariantCulture);
    private readonly ConsoleWriter console;
    private readonly ConsoleWriter consoleError;
    private readonly DroppedLines dropped;

    public DroppedLinesTests()
    {
        (console, consoleError) = (new ConsoleWriter(output), new ConsoleWriter(error));
        dropped = new DroppedLines(console, consoleError);
    }

    public void Dispose()
    {
        dropped.Dispose();
        consoleError.Dispose();
        console.Dispose();
        output.Dispose();
        error.Dispose();
    }

    [Theory]
    [InlineData(LogLevel.None, true)]
    [InlineData(LogLevel.Error, true)]
    [InlineData(LogLevel.Warning, false)]
    [InlineData(LogLevel.Trace, false)]
    public async Task Puts_the_count_into_the_log_where_warnings_go(LogLevel threshold, bool isOnOutput)
    {
        await using var services = Log(threshold);
        dropped.Follow(services);

        await dropped.WriteAsync(Notice);

        var (log, other) = isOnOutput ? (output, error) : (error, output);
        Assert.Empty(other.ToString());
        var line = JsonNode.Parse(log.ToString())!;
        Assert.Equal(("Warning", 17L), ((string?)line["LogLevel"], (long)line["State"]!["Count"]!));
        Assert.Contains("17 lines of the log were dropped", (string?)line["Message"], StringComparison.Ordinal);
        Assert.Equal(["Count", "{OriginalFormat}"], line["State"]!.AsObject().Select(member => member.Key));
        Assert.Equal((string?)line["Message"], ((string?)line["State"]!["{OriginalFormat}"])?.Replace("{Count}", "17", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Leaves_standard_error_to_all_others()
    {
        await using var services = Log(LogLevel.None);
        await dropped.WriteAsync(Notice);
        dropped.Follow(services);

        await dropped.WriteAsync("Roma cannot start. ");
        await dropped.WriteLineAsync("17 messages");
        await dropped.WriteAsync('x');

        Assert.Equal($"{Notice}Roma cannot start. 17 messages{Environment.NewLine}x", error.ToString());
        Assert.Empty(output.ToString());
    }

    private static ServiceProvider Log(LogLevel threshold) =>
        new ServiceCollection()
            .AddLogging(static logging => logging.AddJsonConsole())
            .Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = threshold)
            .BuildServiceProvider();
}
