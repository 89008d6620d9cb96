using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Roma.Infrastructure;
using Roma.Infrastructure.Identity.Keystone;
using Roma.Infrastructure.Sealing;
using Roma.Infrastructure.Settings;
using Secret = Roma.Domain.Apps.Secret;

namespace Roma.UnitTests.Infrastructure;

public sealed class InfrastructureServicesTests
{
    [Fact]
    public async Task Takes_every_setting_that_exists()
    {
        await using var store = RealStore.Closed(
            new("Roma:Storage:Provider", "Sqlite"), new("roma:identity:provider", "Local"),
            new("Roma:Identity:BootstrapToken", new string('t', 32)));

        Assert.Equal(new string('t', 32), store.Get<IOptions<RomaOptions>>().Value.Identity.BootstrapToken);
    }

    [Theory]
    [InlineData("365.00:00:00", 365)]
    [InlineData("1.00:00:00", 1)]
    [InlineData(null, null)]
    public async Task Takes_how_long_audit_entries_are_kept(string? text, int? days)
    {
        await using var store = RealStore.Closed(new KeyValuePair<string, string?>("Roma:Audit:Retention", text));

        Assert.Equal(days, store.Get<IOptions<RomaOptions>>().Value.Audit.Retention?.TotalDays);
    }

    [Fact]
    public async Task Takes_Keystone_and_its_roles_by_name()
    {
        await using var store = RealStore.Closed(
            new("Roma:Identity:Provider", "Keystone"), new("Roma:Identity:Keystone:Url", "https://k/v3"), new("Roma:Identity:Keystone:UserName", "roma"),
            new("Roma:Identity:Keystone:Password", "p"), new("Roma:Identity:Keystone:CacheTime", "00:00:30"),
            new("Roma:Identity:Keystone:CacheSize", "7"), new("Roma:Identity:Keystone:Roles:Admin", "admin"),
            new("Roma:Identity:Keystone:Roles:keys", "apps:read secrets:reset"));

        var settings = store.Get<IOptions<RomaOptions>>().Value.Identity.Keystone;

        Assert.Equal((TimeSpan.FromSeconds(30), 7), (settings.CacheTime, settings.CacheSize));
        Assert.Equal(["Admin=admin", "keys=apps:read secrets:reset"], settings.Roles.Select(role => $"{role.Key}={role.Value}").Order());
        Assert.IsType<KeystoneCallerVerifier>(await store.ReadAsync((ICallerVerifier verifier) => Task.FromResult(verifier)));
    }

    [SqliteOnly]
    [Fact]
    public async Task Encrypts_the_key_ring_with_a_certificate()
    {
        using var folder = new Folder();
        var file = folder.WriteCertificate("right");
        await using var store = await RealStore.OpenAsync(
            new("Roma:KeyRing:CertificateFile", file), new("Roma:KeyRing:CertificatePassword", "right"));
        var place = new SealContext(new Scope("p-1", "i-1"), "app-1", 1);
        var value = store.Get<SecretSealer>().Seal(Secret.Create("JNs1VK3vLdTT9Djd"), place);
        store.LetGo();

        await using var restarted = RealStore.Beside(
            store, new("Roma:KeyRing:CertificateFile", file), new("Roma:KeyRing:CertificatePassword", "right"));
        await restarted.OpenForServerAsync();
        restarted.LetGo();
        await using var without = RealStore.Beside(store);

        Assert.Equal("JNs1VK3vLdTT9Djd", restarted.Get<SecretSealer>().Open(value, place).Reveal());
        Assert.Contains(
            "EncryptedData",
            await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(store.KeyRing)), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        var refusal = await Assert.ThrowsAsync<StartupException>(without.OpenForServerAsync);
        Assert.All(
            [store.KeyRing, "CN=Roma", folder.Thumbprint, "Roma:KeyRing:CertificateFile"],
            part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
        Assert.Single(Directory.GetFiles(store.KeyRing));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Names_the_certificate_of_the_key_ring_where_another_one_is_configured(bool hasDataKeys)
    {
        using var right = new Folder();
        using var other = new Folder();
        await using var store = await RealStore.OpenAsync(
            new("Roma:KeyRing:CertificateFile", right.WriteCertificate("right")), new("Roma:KeyRing:CertificatePassword", "right"));
        store.LetGo();
        if (!hasDataKeys)
        {
            await store.ExecuteAsync("DELETE FROM data_keys");
        }

        await using var restarted = RealStore.Beside(
            store, new("Roma:KeyRing:CertificateFile", other.WriteCertificate("right")), new("Roma:KeyRing:CertificatePassword", "right"));
        var refusal = await Assert.ThrowsAsync<StartupException>(restarted.OpenForServerAsync);

        Assert.Contains($"thumbprint {right.Thumbprint}: set Roma:KeyRing:CertificateFile", refusal.Message, StringComparison.Ordinal);
        Assert.NotEqual(right.Thumbprint, other.Thumbprint);
        Assert.Equal([hasDataKeys ? 1L : 0L], await store.QueryAsync<long>("SELECT COUNT(*) FROM data_keys"));
    }

    [Fact]
    public async Task Opens_the_key_ring_with_a_certificate_that_has_expired()
    {
        using var folder = new Folder();
        var file = folder.WriteCertificate("right", years: 1);
        await using var store = await RealStore.OpenAsync(
            new("Roma:KeyRing:CertificateFile", file), new("Roma:KeyRing:CertificatePassword", "right"));
        store.LetGo();

        await using var restarted = RealStore.Beside(
            store, new("Roma:KeyRing:CertificateFile", file), new("Roma:KeyRing:CertificatePassword", "right"));
        await restarted.OpenForServerAsync();

        Assert.Equal(store.Get<DataKeys>().CurrentId, restarted.Get<DataKeys>().CurrentId);
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

        /// <summary>Of the certificate that was written.</summary>
        public string Thumbprint { get; private set; } = "";

        public string WriteCertificate(string password, bool hasPrivateKey = true, int rsaBits = 2048, int years = 200)
        {
            var isRsa = rsaBits > 0;
            using var rsa = RSA.Create(isRsa ? rsaBits : 2048);
            using var ellipticCurve = ECDsa.Create();
            var request = isRsa
                ? new CertificateRequest("CN=Roma", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                : new CertificateRequest("CN=Roma", ellipticCurve, HashAlgorithmName.SHA256);
            using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(years));
            Thumbprint = certificate.Thumbprint;
            using var bare = X509CertificateLoader.LoadCertificate(certificate.RawData);
            var file = Path.Combine(path, "ring.pfx");
            File.WriteAllBytes(file, (hasPrivateKey ? certificate : bare).Export(X509ContentType.Pkcs12, password));
            return file;
        }

        public void Dispose() => Directory.Delete(path, recursive: true);
    }
}
