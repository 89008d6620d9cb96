using System.Diagnostics.CodeAnalysis;

namespace Roma.Infrastructure.Identity.Keystone;

/// <summary>What an operator can set under <c>Roma:Identity:Keystone:</c>.</summary>
public sealed class KeystoneOptions
{
    /// <summary>Where Keystone is, over http or https, with or without <c>/v3</c> at the end.</summary>
    [SuppressMessage("Design", "CA1056", Justification = "A mistyped one is refused by its key, like every setting.")]
    public string? Url { get; set; }

    /// <summary>The name of the user that Roma logs in as; it needs the role <c>service</c> or <c>admin</c> in <see cref="Project"/>.</summary>
    public string? UserName { get; set; }

    /// <summary>The password of <see cref="UserName"/>.</summary>
    public string? Password { get; set; }

    /// <summary>The name of the domain of <see cref="UserName"/>.</summary>
    public string UserDomain { get; set; } = "Default";

    /// <summary>The name of the project that Roma logs in to.</summary>
    public string Project { get; set; } = "service";

    /// <summary>The name of the domain of <see cref="Project"/>.</summary>
    public string ProjectDomain { get; set; } = "Default";

    /// <summary>How long Keystone is not asked again about a token that it knows; zero to ask about each request's.</summary>
    public TimeSpan CacheTime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many tokens are remembered at most.</summary>
    public int CacheSize { get; set; } = 10_000;

    /// <summary>
    /// The longest token that is sent on, in characters; a longer one is incorrect. By default it is, with its header's name, the longest line that
    /// Apache and nginx take by default: what they do with a longer one, such as closing the connection, would look like an outage that any caller
    /// can cause. Keystone's own tokens have about 200 characters, and some 20 more for each group of a federated user; other services that speak
    /// its API issue longer ones.
    /// </summary>
    public int MaxTokenLength { get; set; } = 8_000;

    /// <summary>How long finding out about one token may take, retries and Roma's own log-in included.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>By role of Keystone: names of Roma's roles and permissions, separated by blanks or commas; empty for the default map.</summary>
    public IDictionary<string, string?> Roles { get; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
}
