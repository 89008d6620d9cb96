using Microsoft.Extensions.Logging.Console;

namespace Roma.Api.Logging;

/// <summary>How the framework's log on the console is set up.</summary>
internal static class RomaLog
{
    /// <summary>Writes times in RFC 3339 in each of the console's formats, unless the operator set another format of times.</summary>
    public static void AddLog(this WebApplicationBuilder builder)
    {
        // CreateSlimBuilder has set the simple formatter; what the configuration says comes after it.
        builder.Services.Configure<ConsoleLoggerOptions>(builder.Configuration.GetSection("Logging:Console"));
        builder.Services.PostConfigure<SimpleConsoleFormatterOptions>(static options => SetTimestamp(options, after: " "));
        builder.Services.PostConfigure<ConsoleFormatterOptions>(static options => SetTimestamp(options, after: " "));
        builder.Services.PostConfigure<JsonConsoleFormatterOptions>(static options => SetTimestamp(options, after: ""));
    }

    private static void SetTimestamp(ConsoleFormatterOptions options, string after) =>
        options.TimestampFormat ??= $"yyyy-MM-ddTHH:mm:ss.fff{(options.UseUtcTimestamp ? "Z" : "zzz")}{after}";
}
