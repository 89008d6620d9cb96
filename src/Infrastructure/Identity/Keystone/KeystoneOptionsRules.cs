using Roma.Domain.Identity;
using static System.FormattableString;

namespace Roma.Infrastructure.Identity.Keystone;

/// <summary>The rules for the settings under <c>Roma:Identity:Keystone:</c>.</summary>
internal static class KeystoneOptionsRules
{
    private const string Section = "Roma:Identity:Keystone:";
    private const int MaxCacheSize = 1_000_000;
    private const int MinTokenLength = 32;

    private static readonly TimeSpan MaxCacheTime = TimeSpan.FromHours(1);
    private static readonly TimeSpan MinTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Every rule, with its key and whether it is met. With another provider, settings may be missing, but those that are there must be valid, so
    /// that operators can switch back and forth.
    /// </summary>
    public static IEnumerable<(bool Met, string Key, string Rule)> Of(KeystoneOptions options, bool isUsed) =>
    [
        (IsValid(options.Url, isUsed, IsUrl), Section + "Url", "an http or https address like https://keystone.example/v3, without user, query or fragment"),
        (IsValid(options.UserName, isUsed, IsText), Section + "UserName", "the name of Roma's user in Keystone"),
        (IsValid(options.Password, isUsed, static password => password.Length > 0), Section + "Password", "the password of Roma's user in Keystone"),
        (IsText(options.UserDomain), Section + "UserDomain", "the name of a domain"),
        (IsText(options.Project), Section + "Project", "the name of a project"),
        (IsText(options.ProjectDomain), Section + "ProjectDomain", "the name of a domain"),
        (options.CacheTime >= TimeSpan.Zero && options.CacheTime <= MaxCacheTime, Section + "CacheTime", Invariant($"from 00:00:00 to {MaxCacheTime}")),
        (options.CacheSize is >= 1 and <= MaxCacheSize, Section + "CacheSize", Invariant($"from 1 to {MaxCacheSize}")),
        (options.MaxTokenLength is >= MinTokenLength and <= AccessToken.MaxLength, Section + "MaxTokenLength",
            Invariant($"from {MinTokenLength} to {AccessToken.MaxLength}")),
        (options.Timeout >= MinTimeout && options.Timeout <= MaxTimeout, Section + "Timeout", Invariant($"from 00:00:00.1 to {MaxTimeout}")),
        .. options.Roles.Select(role => (KeystoneRoles.TryParse(role.Value, out _), $"{Section}Roles:{role.Key}", KeystoneRoles.Rule)),
    ];

    private static bool IsValid(string? value, bool isUsed, Func<string, bool> meetsRule) => value is null ? !isUsed : meetsRule(value);

    private static bool IsText(string text) => !string.IsNullOrWhiteSpace(text);

    // A password in an address would end up in logs.
    private static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" };
}
