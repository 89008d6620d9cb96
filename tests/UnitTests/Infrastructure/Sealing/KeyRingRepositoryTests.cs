using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Microsoft.Extensions.Logging;
using Roma.Infrastructure;
using Roma.Infrastructure.Files;
using Roma.Infrastructure.Sealing;

namespace Roma.UnitTests.Infrastructure.Sealing;

public sealed class KeyRingRepositoryTests : IAsyncDisposable
{
    private readonly RealStore store = RealStore.Closed();

    private string Ring => store.KeyRing;

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public void Finds_nothing_where_there_is_no_ring_and_begins_none()
    {
        Assert.Empty(Repository().GetAllElements());

        Assert.False(Directory.Exists(Ring));
    }

    [Fact]
    public void Gives_back_each_key_it_was_given()
    {
        Repository().StoreElement(Key("1"), "key-1");
        Repository().StoreElement(Key("2"), "key-2");

        Assert.Equal(["1", "2"], Repository().GetAllElements().Select(key => key.Attribute("id")!.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Leaves_no_other_file_behind()
    {
        Repository().StoreElement(Key("1"), "key-1");

        Assert.Equal([Path.Combine(Ring, "key-1.xml")], Directory.GetFileSystemEntries(Ring));
    }

    [Fact]
    public void Overwrites_no_key()
    {
        Repository().StoreElement(Key("1"), "key-1");

        Assert.Throws<IOException>(() => Repository().StoreElement(Key("2"), "key-1"));

        Assert.Equal("1", Assert.Single(Repository().GetAllElements()).Attribute("id")!.Value);
        Assert.Equal([Path.Combine(Ring, "key-1.xml")], Directory.GetFileSystemEntries(Ring));
    }

    [Fact]
    public void Goes_on_after_a_write_that_was_cut_short()
    {
        PrivateFolder.Create(Ring);
        File.WriteAllText(Path.Combine(Ring, "key-1.xml.tmp"), "<ke");

        Assert.Empty(Repository().GetAllElements());
        Repository().StoreElement(Key("1"), "key-1");

        Assert.Single(Repository().GetAllElements());
    }

    [Fact]
    public void Is_for_its_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");

        Repository().StoreElement(Key("1"), "key-1");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(Path.Combine(Ring, "key-1.xml")).UnixFileMode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new DirectoryInfo(Ring).UnixFileMode);
    }

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

    private KeyRingRepository Repository(X509Certificate2? certificate = null) => new(store.Get<DataDirectory>(), certificate, store.Get<ILoggerFactory>());

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
