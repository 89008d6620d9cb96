using System.Diagnostics.CodeAnalysis;

namespace Roma.Infrastructure.Identity.Keystone;

/// <summary>The settings under <c>Roma:Identity:Keystone:</c>.</summary>
public sealed class KeystoneOptions
{
    /// <summary>Where Keystone is, over http or https, with or without <c>/v3</c> at the end.</summary>
    [SuppressMessage("Design", "CA1056", Justification = "A malformed one is reported with its key, like every setting.")]
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

    /// <summary>How long a known token is remembered; zero to ask Keystone on every request.</summary>
    public TimeSpan CacheTime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many tokens are remembered at most.</summary>
    public int CacheSize { get; set; } = 10_000;

    /// <summary>
    /// The maximum length of a token that is sent to Keystone, in characters; a longer one is incorrect. With the header's name, the default is the
    /// longest line that Apache and nginx accept by default. They may close the connection over a longer one, which would look like an outage that
    /// any caller can cause. Keystone's own tokens have about 200 characters, and about 20 more for each group of a federated user; other services
    /// with the same API issue longer ones.
    /// </summary>
    public int MaxTokenLength { get; set; } = 8_000;

    /// <summary>How long a look-up may take, with retries and Roma's own log-in.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Maps a role of Keystone to Roma's roles and permissions, separated by blanks or commas; empty for the default map.</summary>
    public IDictionary<string, string?> Roles { get; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
}
