using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Roma.Domain.Identity;
using Roma.Infrastructure;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Security;
using Roma.UnitTests.Harness;
using Secret = Roma.Domain.Apps.Secret;

namespace Roma.UnitTests.Infrastructure;

public sealed class InfrastructureServicesTests
{
    [Theory]
    [InlineData("Roma:DataDirectry")]
    [InlineData("Roma:Identity:BootstrapTokn")]
    [InlineData("Roma:KeyRing:Certificate:File")]
    [InlineData("Roma:KeyRing")]
    [InlineData("Roma")]
    [InlineData("Roma:DataDirectory:Path")]
    public async Task Names_a_setting_that_does_not_exist_and_never_its_value(string key)
    {
        await using var store = RealStore.Closed(new KeyValuePair<string, string?>(key, "canary"));

        var refusal = Assert.Throws<StartupException>(() => store.Get<IOptions<RomaOptions>>().Value);

        Assert.Contains(key.Split(':')[^1] is "File" ? "Roma:KeyRing:Certificate" : key, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_every_setting_that_exists()
    {
        await using var store = RealStore.Closed(
            new("Roma:Storage:Provider", "Sqlite"), new("roma:identity:provider", "Local"),
            new("Roma:Identity:BootstrapToken", new string('t', 32)));

        Assert.Equal(new string('t', 32), store.Get<IOptions<RomaOptions>>().Value.Identity.BootstrapToken);
    }

    [Fact]
    public async Task Encrypts_the_key_ring_with_a_certificate()
    {
        using var folder = new Folder();
        var file = folder.WriteCertificate("right");
        await using var store = await RealStore.OpenAsync(
            new("Roma:KeyRing:CertificateFile", file), new("Roma:KeyRing:CertificatePassword", "right"));
        var place = new SecretPlace(new Scope("p-1", "i-1"), "app-1", 1);
        var value = store.Get<SecretSealer>().Seal(Secret.Create("JNs1VK3vLdTT9Djd"), place);
        store.Get<Store>().Dispose();

        await using var restarted = RealStore.Beside(
            store, new("Roma:KeyRing:CertificateFile", file), new("Roma:KeyRing:CertificatePassword", "right"));
        await restarted.OpenForServerAsync();
        restarted.Get<Store>().Dispose();
        await using var without = RealStore.Beside(store);

        Assert.Equal("JNs1VK3vLdTT9Djd", restarted.Get<SecretSealer>().Open(value, place).Reveal());
        Assert.Contains(
            "EncryptedData",
            await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(store.Location.KeyRingDirectory)), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        await Assert.ThrowsAsync<StartupException>(without.OpenForServerAsync);
        Assert.Single(Directory.GetFiles(store.Location.KeyRingDirectory));
    }

    [Fact]
    public async Task Says_that_a_certificate_does_not_open()
    {
        await using var store = RealStore.Closed();
        using var folder = new Folder();
        var file = folder.WriteCertificate("right");

        var refusal = Assert.Throws<StartupException>(
            () => RealStore.Beside(store, new("Roma:KeyRing:CertificateFile", file), new("Roma:KeyRing:CertificatePassword", "canary")));

        Assert.Contains("Roma:KeyRing:CertificatePassword", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 2048)]
    [InlineData(true, 0)]
    [InlineData(true, 1024)]
    public async Task Refuses_a_certificate_that_protects_nothing_or_opens_nothing_again(bool hasPrivateKey, int rsaBits)
    {
        await using var store = RealStore.Closed();
        using var folder = new Folder();
        var file = folder.WriteCertificate("right", hasPrivateKey, rsaBits);

        var refusal = Assert.Throws<StartupException>(
            () => RealStore.Beside(store, new("Roma:KeyRing:CertificateFile", file), new("Roma:KeyRing:CertificatePassword", "right")));

        Assert.Contains("Roma:KeyRing:CertificateFile", refusal.Message, StringComparison.Ordinal);
    }

    private sealed class Folder : IDisposable
    {
        private readonly string path = Directory.CreateTempSubdirectory("roma-tests-").FullName;

        public string WriteCertificate(string password, bool hasPrivateKey = true, int rsaBits = 2048)
        {
            var isRsa = rsaBits > 0;
            using var rsa = RSA.Create(isRsa ? rsaBits : 2048);
            using var ellipticCurve = ECDsa.Create();
            var request = isRsa
                ? new CertificateRequest("CN=Roma", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                : new CertificateRequest("CN=Roma", ellipticCurve, HashAlgorithmName.SHA256);
            using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
            using var bare = X509CertificateLoader.LoadCertificate(certificate.RawData);
            var file = Path.Combine(path, "ring.pfx");
            File.WriteAllBytes(file, (hasPrivateKey ? certificate : bare).Export(X509ContentType.Pkcs12, password));
            return file;
        }

        public void Dispose() => Directory.Delete(path, recursive: true);
    }
}
