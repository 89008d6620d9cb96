using Roma.Infrastructure;
using static System.FormattableString;

namespace Roma.Api.Hosting;

/// <summary>The settings on the command line of a server.</summary>
internal static class ServerArguments
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

    /// <summary>
    /// Throws a <see cref="StartupException"/> that names the first of <paramref name="args"/> that is no setting: the framework ignores it, so that
    /// a mistyped <c>--verison</c> would start a server.
    /// </summary>
    public static void Check(IReadOnlyList<string> args)
    {
        for (var index = 0; index < args.Count; index++)
        {
            var argument = args[index];
            var (key, hasValue) = argument.Split('=', 2) is [var before, _] ? (before, true) : (argument, false);
            if (!key.StartsWith("--", StringComparison.Ordinal))
            {
                // Not named: it may be a token that got here by a blank too many.
                throw new StartupException(Invariant($"Argument {index + 1} is no setting. {Form}"));
            }

            if (!Roots.Contains(key[2..].Split(':')[0]))
            {
                throw new StartupException($"{key} is no setting. {Form}");
            }

            if (!hasValue && (++index == args.Count || args[index].StartsWith("--", StringComparison.Ordinal)))
            {
                throw new StartupException($"{key} lacks its value. {Form}");
            }
        }
    }
}
