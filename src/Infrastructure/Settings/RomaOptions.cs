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
    internal const string PostgresProvider = "Postgres";

    private const string SqliteProvider = "Sqlite";

    /// <summary>The store: <c>Sqlite</c> or <c>Postgres</c>.</summary>
    public string Provider { get; set; } = SqliteProvider;

    /// <summary>The provider of the store that <paramref name="connectionString"/> names; null if it names none, or two.</summary>
    public static string? ProviderOf(string connectionString)
    {
        var keys = connectionString.Split(';').Select(static part => part.Split('=')[0].Trim()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return (keys.Overlaps(["Host", "Server"]), keys.Overlaps(["Data Source", "DataSource", "Filename"])) switch
        {
            (true, false) => PostgresProvider,
            (false, true) => SqliteProvider,
            _ => null,
        };
    }

    // No property: the framework would take it for a setting.
    internal bool IsPostgres() => Provider is PostgresProvider;
}

/// <summary>What an operator can set under <c>Roma:Identity:</c>.</summary>
public sealed class IdentityOptions
{
    internal const string KeystoneProvider = "Keystone";

    /// <summary>The identity provider: <c>Local</c> or <c>Keystone</c>.</summary>
    public string Provider { get; set; } = "Local";

    /// <summary>The administrator's token on the first start; null to generate and print one.</summary>
    public string? BootstrapToken { get; set; }

    /// <summary>How Keystone is asked about tokens.</summary>
    public KeystoneOptions Keystone { get; set; } = new();

    // No property: the framework would take it for a setting.
    internal bool IsKeystone() => Provider is KeystoneProvider;
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
