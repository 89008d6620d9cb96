using Microsoft.Extensions.Logging.Console;

namespace Roma.Api;

/// <summary>How the framework's log on the console is set up.</summary>
internal static class RomaLog
{
    private const string UtcFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
    private const string LocalFormat = "yyyy-MM-ddTHH:mm:ss.fffzzz";

    /// <summary>Has every format write times as RFC 3339 has them, unless the operator has chosen another form.</summary>
    public static void AddLog(this WebApplicationBuilder builder)
    {
        // By now the slim builder has chosen the simple formatter, whatever the configuration says.
        builder.Services.Configure<ConsoleLoggerOptions>(builder.Configuration.GetSection("Logging:Console"));
        builder.Services.PostConfigure<SimpleConsoleFormatterOptions>(static options => SetTimestamp(options, after: " "));
        builder.Services.PostConfigure<ConsoleFormatterOptions>(static options => SetTimestamp(options, after: " "));
        builder.Services.PostConfigure<JsonConsoleFormatterOptions>(static options => SetTimestamp(options, after: ""));
    }

    private static void SetTimestamp(ConsoleFormatterOptions options, string after)
    {
        var format = options.TimestampFormat?.Trim() ?? (options.UseUtcTimestamp ? UtcFormat : LocalFormat);
        options.TimestampFormat = format.Length == 0 ? null : format + after;
    }
}
