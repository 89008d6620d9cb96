using Roma.Infrastructure;
using static System.FormattableString;

namespace Roma.Api.Hosting;

/// <summary>The settings on the command line, of a server and of commands, before or after the command's own words.</summary>
internal static class SettingArguments
{
    private const string Form = "Settings are given as --Key=value, like --Urls=http://127.0.0.1:8080; --help lists the commands.";

    /// <summary>What the first part of a setting's key may be: Roma's own, the framework's, and those of its host.</summary>
    private static readonly HashSet<string> Roots = new(StringComparer.OrdinalIgnoreCase)
    {
        "Roma", "ConnectionStrings", "Logging", "Kestrel", "AllowedHosts", "hostBuilder", WebHostDefaults.ServerUrlsKey, WebHostDefaults.HttpPortsKey,
        WebHostDefaults.HttpsPortsKey, WebHostDefaults.PreferHostingUrlsKey, WebHostDefaults.EnvironmentKey, WebHostDefaults.ContentRootKey,
        WebHostDefaults.ApplicationKey, WebHostDefaults.WebRootKey, WebHostDefaults.ShutdownTimeoutKey, WebHostDefaults.DetailedErrorsKey,
        WebHostDefaults.CaptureStartupErrorsKey, WebHostDefaults.SuppressStatusMessagesKey,
    };

    /// <summary>The settings among <paramref name="args"/>, and all other words; throws a <see cref="StartupException"/> if one lacks its value.</summary>
    public static (string[] Settings, string[] Words) Split(IReadOnlyList<string> args)
    {
        List<string> settings = [], words = [];
        for (var index = 0; index < args.Count; index++)
        {
            var argument = args[index];
            var key = KeyOf(argument);
            if (!key.StartsWith("--", StringComparison.Ordinal) || !Roots.Contains(key[2..].Split(':')[0]))
            {
                words.Add(argument);
                continue;
            }

            settings.Add(argument);
            if (key.Length < argument.Length)
            {
                continue;
            }

            if (++index == args.Count || args[index].StartsWith("--", StringComparison.Ordinal))
            {
                throw new StartupException($"{key} lacks its value. {Form}");
            }

            settings.Add(args[index]);
        }

        return ([.. settings], [.. words]);
    }

    /// <summary>
    /// The message for <paramref name="unknown"/>, one of <paramref name="args"/>. An option is named; a word after an option is not, since it may be
    /// a token. Null for any other word.
    /// </summary>
    public static string? ComplaintAbout(string unknown, IReadOnlyList<string> args)
    {
        var index = args.TakeWhile(argument => !string.Equals(argument, unknown, StringComparison.Ordinal)).Count();
        return unknown.StartsWith("--", StringComparison.Ordinal) ? $"{KeyOf(unknown)} is no setting, and no option of the command. {Form}"
            : args.Take(index + 1).Any(argument => argument.StartsWith('-'))
                ? Invariant($"Argument {index + 1} is no setting, and the command takes none such. {Form}")
            : null;
    }

    private static string KeyOf(string argument) => argument.Split('=', 2)[0];
}
