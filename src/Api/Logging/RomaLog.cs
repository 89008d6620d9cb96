using System.Globalization;
using Microsoft.Extensions.Logging.Console;

namespace Roma.Api.Logging;

/// <summary>How the framework's log on the console is set up.</summary>
internal static class RomaLog
{
    /// <summary>Writes times in RFC 3339 in each of the console's formats, unless the operator set another format of times, which must be valid.</summary>
    public static void AddLog(this WebApplicationBuilder builder)
    {
        // CreateSlimBuilder has set the simple formatter; what the configuration says comes after it.
        builder.Services.Configure<ConsoleLoggerOptions>(builder.Configuration.GetSection("Logging:Console"));
        builder.Services.PostConfigure<SimpleConsoleFormatterOptions>(static options => SetTimestamp(options, after: " "));
        builder.Services.PostConfigure<ConsoleFormatterOptions>(static options => SetTimestamp(options, after: " "));
        builder.Services.PostConfigure<JsonConsoleFormatterOptions>(static options => SetTimestamp(options, after: ""));
    }

    private static void SetTimestamp(ConsoleFormatterOptions options, string after)
    {
        options.TimestampFormat ??= $"yyyy-MM-ddTHH:mm:ss.fff{(options.UseUtcTimestamp ? "Z" : "zzz")}{after}";
        try
        {
            // At the start: an exception from the first line that is logged could end what logs it, such as the loop that accepts connections.
            _ = DateTimeOffset.UnixEpoch.ToString(options.TimestampFormat, CultureInfo.InvariantCulture);
        }
        catch (FormatException exception)
        {
            throw new FormatException("Logging:Console:FormatterOptions:TimestampFormat is no format of times.", exception);
        }
    }
}
