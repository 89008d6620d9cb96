using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit.v3;

namespace Roma.Servers;

/// <summary>The store that a run of the tests is on: SQLite, or PostgreSQL where the variable <c>ROMA_TEST_STORE</c> is <c>Postgres</c>.</summary>
internal static class StoreUnderTest
{
    /// <summary>The password of <see cref="CertificateFile"/>.</summary>
    public const string CertificatePassword = "certificate-password";

    private static readonly Lazy<string> Certificate = new(MakeCertificate);

    public static bool IsPostgres { get; } = Environment.GetEnvironmentVariable("ROMA_TEST_STORE") is "Postgres";

    /// <summary>A PKCS#12 file for the key rings of all databases.</summary>
    public static string CertificateFile => Certificate.Value;

    /// <summary>The settings of a Roma on a PostgreSQL database.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> SettingsOf(string connectionString) =>
    [
        new("Roma:Storage:Provider", "Postgres"),
        new("ConnectionStrings:Roma", connectionString),
        new("Roma:KeyRing:CertificateFile", CertificateFile),
        new("Roma:KeyRing:CertificatePassword", CertificatePassword),
    ];

    private static string MakeCertificate()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=Roma's key ring", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        var file = Path.Combine(Path.GetTempPath(), "roma-tests-" + Path.GetRandomFileName() + ".p12");
        File.WriteAllBytes(file, certificate.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, CertificatePassword));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(file);
        return file;
    }
}

/// <summary>Tests of what SQLite alone has: a run on PostgreSQL leaves them out.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class SqliteOnlyAttribute : Attribute, ITraitAttribute
{
    /// <inheritdoc/>
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Store", "Sqlite")];
}

/// <summary>Tests of what PostgreSQL alone has: a run on SQLite leaves them out.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class PostgresOnlyAttribute : Attribute, ITraitAttribute
{
    /// <inheritdoc/>
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Store", "Postgres")];
}
