using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using Roma.Domain.Identity;
using Roma.Infrastructure.Identity.Keystone;

namespace Roma.Infrastructure.Settings;

/// <summary>What an operator can set under <c>Roma:</c>.</summary>
public sealed class RomaOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Roma";

    /// <summary>The folder of the SQLite file and the key ring; relative to the content root.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>How apps are stored.</summary>
    public StorageOptions Storage { get; set; } = new();

    /// <summary>How callers are identified.</summary>
    public IdentityOptions Identity { get; set; } = new();

    /// <summary>How signatures are verified.</summary>
    public SigningOptions Signing { get; set; } = new();

    /// <summary>How long the audit trail is.</summary>
    public AuditOptions Audit { get; set; } = new();

    /// <summary>What wraps the data keys.</summary>
    public KeyRingOptions KeyRing { get; set; } = new();

    /// <summary>The reverse proxies whose <c>X-Forwarded-For</c> is believed: addresses and networks (CIDR), divided by blanks or commas.</summary>
    public string Proxies { get; set; } = "";

    /// <summary>The networks of <see cref="Proxies"/>; false if one of them cannot be read.</summary>
    public bool TryReadProxies(out IReadOnlyList<IPNetwork> networks)
    {
        var texts = Proxies.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        var read = texts.Select(text => IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : IPNetwork.TryParse(text, out var network) ? network
            : (IPNetwork?)null).ToList();
        networks = [.. read.OfType<IPNetwork>()];
        return networks.Count == read.Count;
    }
}

/// <summary>What an operator can set under <c>Roma:Signing:</c>.</summary>
public sealed class SigningOptions
{
    /// <summary>Whether a signature is refused the second time; clients that retry without signing anew are refused then.</summary>
    public bool RejectReplays { get; set; }
}

/// <summary>What an operator can set under <c>Roma:Storage:</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>The store: <c>Sqlite</c>.</summary>
    public string Provider { get; set; } = "Sqlite";
}

/// <summary>What an operator can set under <c>Roma:Identity:</c>.</summary>
public sealed class IdentityOptions
{
    internal const string KeystoneProvider = "Keystone";

    /// <summary>The identity provider: <c>Local</c> or <c>Keystone</c>.</summary>
    public string Provider { get; set; } = "Local";

    /// <summary>The administrator's token on the first start; null to generate and print one.</summary>
    public string? BootstrapToken { get; set; }

    /// <summary>How many wrong tokens and signatures of one client are looked at per minute.</summary>
    public int MaxFailuresPerMinute { get; set; } = 60;

    internal bool IsKeystone => Provider is KeystoneProvider;

    /// <summary>How Keystone is asked about tokens.</summary>
    public KeystoneOptions Keystone { get; set; } = new();
}

/// <summary>What an operator can set under <c>Roma:Audit:</c>.</summary>
public sealed class AuditOptions
{
    /// <summary>The shortest time that can be set.</summary>
    internal static readonly TimeSpan LeastRetention = TimeSpan.FromDays(1);

    /// <summary>How long audit entries are kept; null for ever.</summary>
    public TimeSpan? Retention { get; set; }
}

/// <summary>What an operator can set under <c>Roma:KeyRing:</c>.</summary>
public sealed class KeyRingOptions
{
    /// <summary>The folder of the key ring; <c>keys</c> in the data directory by default.</summary>
    public string? Directory { get; set; }

    /// <summary>A PKCS#12 file whose certificate encrypts the key ring; null leaves it to the folder's permissions.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>The password of <see cref="CertificateFile"/>.</summary>
    public string? CertificatePassword { get; set; }
}

/// <summary>Reports what is wrong with the configuration by key, never by value.</summary>
internal sealed class RomaOptionsValidator : IValidateOptions<RomaOptions>
{
    private static readonly CompositeFormat OneOf = CompositeFormat.Parse("{0} must be {1}.");

    public ValidateOptionsResult Validate(string? name, RomaOptions options)
    {
        List<string> failures = [];
        Require(!string.IsNullOrWhiteSpace(options.DataDirectory), "Roma:DataDirectory", "a folder");
        Require(options.Storage.Provider is "Sqlite", "Roma:Storage:Provider", "Sqlite");
        Require(options.Identity.Provider is "Local" or IdentityOptions.KeystoneProvider, "Roma:Identity:Provider", "Local or Keystone");
        Require(
            options.Identity.BootstrapToken is null || AccessToken.TryIssue(options.Identity.BootstrapToken, out _),
            "Roma:Identity:BootstrapToken",
            AccessToken.IssuedRule);
        Require(options.Identity.MaxFailuresPerMinute > 0, "Roma:Identity:MaxFailuresPerMinute", "at least 1");
        Require(options.TryReadProxies(out _), "Roma:Proxies", "addresses and networks like 10.0.0.0/8, with blanks or commas between them");
        Require(
            options.Identity.BootstrapToken is null || !options.Identity.IsKeystone,
            "Roma:Identity:BootstrapToken",
            "left out where Roma:Identity:Provider is Keystone, which issues the tokens");
        foreach (var (met, key, rule) in KeystoneOptionsRules.Of(options.Identity.Keystone, isUsed: options.Identity.IsKeystone))
        {
            Require(met, key, rule);
        }

        Require(
            options.Audit.Retention is null || options.Audit.Retention >= AuditOptions.LeastRetention,
            "Roma:Audit:Retention",
            "at least 1.00:00:00, which is one day");
        Require(
            options.KeyRing.CertificateFile is null || File.Exists(options.KeyRing.CertificateFile),
            "Roma:KeyRing:CertificateFile",
            "a PKCS#12 file that can be read");
        Require(
            options.KeyRing.CertificatePassword is null || options.KeyRing.CertificateFile is not null,
            "Roma:KeyRing:CertificatePassword",
            "set only with Roma:KeyRing:CertificateFile");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Require(bool met, string key, string rule)
        {
            if (!met)
            {
                failures.Add(string.Format(CultureInfo.InvariantCulture, OneOf, key, rule));
            }
        }
    }
}
