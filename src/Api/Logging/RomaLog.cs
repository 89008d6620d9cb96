using System.Globalization;
using Microsoft.Extensions.Logging.Console;

namespace Roma.Api.Logging;

/// <summary>How the framework's log on the console is set up.</summary>
internal static class RomaLog
{
    private const string Setting = "Logging:Console:FormatterOptions:TimestampFormat";
    private const string UtcFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
    private const string LocalFormat = "yyyy-MM-ddTHH:mm:ss.fffzzz";

    /// <summary>
    /// Writes times in RFC 3339 in each of the console's formats, unless the operator set another format of times; throws a
    /// <see cref="FormatException"/> if that is invalid.
    /// </summary>
    public static void AddLog(this WebApplicationBuilder builder)
    {
        EnsureFormat(builder.Configuration[Setting]?.Trim() ?? "");
        // CreateSlimBuilder has set the simple formatter; what the configuration says comes after it.
        builder.Services.Configure<ConsoleLoggerOptions>(builder.Configuration.GetSection("Logging:Console"));
        builder.Services.PostConfigure<SimpleConsoleFormatterOptions>(static options => SetTimestamp(options, after: " "));
        builder.Services.PostConfigure<ConsoleFormatterOptions>(static options => SetTimestamp(options, after: " "));
        builder.Services.PostConfigure<JsonConsoleFormatterOptions>(static options => SetTimestamp(options, after: ""));
    }

    private static void SetTimestamp(ConsoleFormatterOptions options, string after)
    {
        var format = options.TimestampFormat?.Trim() ?? (options.UseUtcTimestamp ? UtcFormat : LocalFormat);
        // These formats print that the time is UTC, but .NET converts it only where the letter stands alone.
        options.UseUtcTimestamp |= format is "r" or "R" or "u";
        if (format is [var letter])
        {
            format = DateTimeFormatInfo.InvariantInfo.GetAllDateTimePatterns(letter)[0];
        }

        options.TimestampFormat = format.Length == 0 ? null : format + after;
    }

    private static void EnsureFormat(string format)
    {
        try
        {
            _ = DateTimeOffset.UnixEpoch.ToString(format, CultureInfo.InvariantCulture);
        }
        catch (FormatException exception)
        {
            throw new FormatException($"{Setting} must be a format of times, like yyyy-MM-ddTHH:mm:ssZ.", exception);
        }
    }
}
