using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Microsoft.Extensions.Logging;
using Roma.Infrastructure;
using Roma.Infrastructure.Sealing;

namespace Roma.UnitTests.Infrastructure.Sealing;

[SqliteOnly]
public sealed class KeyRingRepositoryTests : IAsyncDisposable
{
    private readonly RealStore store = RealStore.Closed();

    private string Ring => store.KeyRing;

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Theory]
    [InlineData("masterKey", true, true)]
    [InlineData("masterKey", false, false)]
    [InlineData("encryptedSecret", true, false)]
    public void Warns_of_a_key_that_the_certificate_does_not_encrypt(string content, bool mustBeEncrypted, bool warns)
    {
        Repository().StoreElement(Key("1", content), "key-1");

        using var certificate = mustBeEncrypted ? Certificate("CN=Roma") : null;
        Assert.Single(Repository(certificate).GetAllElements());

        var warnings = store.Log.Of<KeyRingRepository>().Where(line => line.Level == LogLevel.Warning).ToList();
        Assert.Equal(warns ? 1 : 0, warnings.Count);
        Assert.All(warnings, line => Assert.Contains(Ring, line.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Names_the_certificate_that_it_misses()
    {
        using var wanted = Certificate("CN=Roma 2025");
        using var other = Certificate("CN=Other");
        Repository().StoreElement(EncryptedKey("1", wanted), "key-1");

        foreach (var given in new[] { null, other })
        {
            var refusal = Assert.Throws<StartupException>(() => Repository(given).GetAllElements());

            Assert.Contains(
                $"the certificate \"CN=Roma 2025\" with the SHA-1 thumbprint {wanted.Thumbprint}: ", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Single(Repository(wanted).GetAllElements());
    }

    private KeyRingRepository Repository(X509Certificate2? certificate = null) =>
        new(store.Get<IKeyRingStorage>(), certificate, store.Get<ILogger<KeyRingRepository>>());

    private static X509Certificate2 Certificate(string subject)
    {
        using var key = RSA.Create(2048);
        return new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
    }

    private static XElement EncryptedKey(string id, X509Certificate2 certificate)
    {
        XNamespace signature = "http://www.w3.org/2000/09/xmldsig#";
        return new XElement(
            "key", new XAttribute("id", id), new XElement(signature + "X509Certificate", Convert.ToBase64String(certificate.RawData)));
    }

    // In the shape of ASP.NET Core's: the key's material is some levels down.
    private static XElement Key(string id, string content = "masterKey") =>
        new("key", new XAttribute("id", id), new XElement("descriptor", new XElement("descriptor", new XElement(content, "canary"))));
}
