using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Roma.ApiTests.Persistence;

[SqliteOnly]
public sealed class KeyRingTests(KeyRingTests.Store store) : IClassFixture<KeyRingTests.Store>, IDisposable
{
    private const string Password = "a-password";

    private readonly TemporaryFolder folder = new();
    private readonly TemporaryFolder certificates = new();

    private string Keys => Path.Combine(folder.Path, "keys");

    [Fact]
    public async Task Is_missed_at_the_start_and_not_made_anew()
    {
        store.CopyTo(folder.Path);
        Directory.Delete(Keys, recursive: true);

        await AssertRefusesAsync("missing");

        Assert.False(Directory.Exists(Keys));
    }

    [Fact]
    public async Task Is_refused_at_the_start_when_it_is_another_stores_until_its_own_is_back()
    {
        using var other = new TemporaryFolder();
        await using (var roma = await RomaProcess.StartAsync(other.Path))
        {
            Assert.Equal(0, await roma.StopAsync());
        }

        store.CopyTo(folder.Path);
        Directory.Delete(Keys, recursive: true);
        Directory.Move(Path.Combine(other.Path, "keys"), Keys);

        await AssertRefusesAsync("does not open");

        Directory.Delete(Keys, recursive: true);
        store.CopyTo(folder.Path);
        await using var again = await RomaProcess.StartAsync(folder.Path);
        using var client = new RomaClient(again.CreateClient(), "project-1", "i");
        Assert.Equal(store.Secret, await client.ShowSecretAsync(store.AppId));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<key")]
    public async Task Is_refused_at_the_start_when_its_file_is_damaged(string content)
    {
        store.CopyTo(folder.Path);
        await File.WriteAllTextAsync(Assert.Single(Directory.GetFiles(Keys)), content, TestContext.Current.CancellationToken);

        await AssertRefusesAsync("does not open");
    }

    [Theory]
    [InlineData("keys", UnixFileMode.GroupWrite, "chmod 700 ")]
    [InlineData("keys", UnixFileMode.OtherWrite, "chmod 700 ")]
    [InlineData("keys/*.xml", UnixFileMode.GroupWrite, "chmod 600 ")]
    [InlineData("keys/*.xml", UnixFileMode.OtherWrite, "chmod 600 ")]
    [UnsupportedOSPlatform("windows")]
    public async Task Is_refused_by_the_server_and_by_commands_while_others_may_write_to_it(string pattern, UnixFileMode others, string advice)
    {
        store.CopyTo(folder.Path);
        var entry = Assert.Single(Directory.GetFileSystemEntries(folder.Path, pattern));
        var mode = File.GetUnixFileMode(entry);
        File.SetUnixFileMode(entry, mode | others);
        var before = Fingerprint();

        foreach (var arguments in new string[][] { ["--urls=http://127.0.0.1:0"], ["token", "list"], ["seed", "--apps", "1"] })
        {
            var (exitCode, output, error) = await RomaProcess.RunAsync(folder.Path, arguments);

            Assert.Equal((1, ""), (exitCode, output));
            Assert.EndsWith(advice + entry, TokenCommand.Line(error), StringComparison.Ordinal);
        }

        Assert.Equal(before, Fingerprint());
        File.SetUnixFileMode(entry, mode);
        Assert.Equal(0, (await RomaProcess.RunAsync(folder.Path, "token", "list")).ExitCode);
    }

    [Fact]
    public async Task Says_which_certificate_it_wants_and_which_setting_names_it()
    {
        var (right, wanted) = WriteCertificate("right", "CN=Roma 2025");
        var (wrong, _) = WriteCertificate("wrong", "CN=Roma 2026");
        await using (var roma = await RomaProcess.StartAsync(WithCertificate(right)))
        {
            Assert.Equal(0, await roma.StopAsync());
        }

        var without = await RefuseAsync(new RomaStart(folder.Path) { Arguments = ["--urls=http://127.0.0.1:0"] });
        var another = await RefuseAsync(WithCertificate(wrong) with { Arguments = ["--urls=http://127.0.0.1:0"] });
        var command = await RefuseAsync(new RomaStart(folder.Path) { Arguments = ["seed", "--apps", "1"] });

        Assert.All([without, another, command], line => Assert.All(
            [Keys, "CN=Roma 2025", wanted, "Roma:KeyRing:CertificateFile"], part => Assert.Contains(part, line, StringComparison.Ordinal)));
        await using var again = await RomaProcess.StartAsync(WithCertificate(right));
    }

    [Fact]
    public async Task May_lie_elsewhere()
    {
        using var other = new TemporaryFolder();
        var ring = Path.Combine(other.Path, "ring");
        await using var roma = await RomaProcess.StartAsync(folder.Path, $"--Roma:KeyRing:Directory={ring}");

        Assert.NotEmpty(Directory.EnumerateFiles(ring));
        Assert.False(Directory.Exists(Keys));
    }

    public void Dispose()
    {
        folder.Dispose();
        certificates.Dispose();
    }

    // Whatever the mask of this process: a ring that its group may write to is refused for that.
    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static async Task<string> RefuseAsync(RomaStart start)
    {
        var (exitCode, _, error) = await RomaProcess.RunAsync(start);
        Assert.Equal(1, exitCode);
        return TokenCommand.Line(error);
    }

    private RomaStart WithCertificate(string file) => new(folder.Path)
    {
        Environment = new Dictionary<string, string?>
        {
            ["Roma__KeyRing__CertificateFile"] = file,
            ["Roma__KeyRing__CertificatePassword"] = Password,
        },
    };

    // One that has expired opens the ring as well as any other.
    private (string File, string Thumbprint) WriteCertificate(string name, string subject)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1));
        var file = Path.Combine(certificates.Path, name + ".pfx");
        File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12, Password));
        return (file, certificate.Thumbprint);
    }

    private async Task AssertRefusesAsync(string reason)
    {
        var before = Fingerprint();

        var (exitCode, output, error) = await RomaProcess.RunAsync(folder.Path, "--urls=http://127.0.0.1:0");

        Assert.Equal(1, exitCode);
        Assert.DoesNotContain("Now listening", output, StringComparison.Ordinal);
        var line = TokenCommand.Line(error);
        Assert.StartsWith("Roma cannot start.", line, StringComparison.Ordinal);
        Assert.All([Keys, Path.Combine(folder.Path, "roma.db"), reason], part => Assert.Contains(part, line, StringComparison.Ordinal));
        Assert.Equal(before, Fingerprint());
    }

    // SQLite's log and its index come and go with whoever opens the file; while the log is empty all is in the file.
    private List<(string File, string Hash)> Fingerprint()
    {
        var log = new FileInfo(Path.Combine(folder.Path, "roma.db-wal"));
        Assert.True(!log.Exists || log.Length == 0);
        return
        [
            .. Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories)
                .Where(file => !file.EndsWith("-wal", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(file => (file, Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))))),
        ];
    }

    /// <summary>A store with an app in it, as a server left it.</summary>
    public sealed class Store : IAsyncLifetime
    {
        private readonly TemporaryFolder folder = new();

        public string AppId { get; private set; } = "";

        public string Secret { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            await using var roma = await RomaProcess.StartAsync(folder.Path);
            using var client = new RomaClient(roma.CreateClient(), "project-1", "i");
            AppId = await client.CreateAppAsync();
            Secret = await client.ShowSecretAsync(AppId);
            Assert.Equal(0, await roma.StopAsync());
        }

        public void CopyTo(string target)
        {
            foreach (var file in Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(target, Path.GetRelativePath(folder.Path, file));
                MakeFolder(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy, overwrite: true);
            }
        }

        public ValueTask DisposeAsync()
        {
            folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
