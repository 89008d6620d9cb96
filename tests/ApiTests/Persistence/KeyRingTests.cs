using System.Security.Cryptography;
using Roma.ApiTests.Harness;

namespace Roma.ApiTests.Persistence;

public sealed class KeyRingTests(KeyRingTests.Store store) : IClassFixture<KeyRingTests.Store>, IDisposable
{
    private readonly TemporaryFolder folder = new();

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
    public async Task Is_missed_at_the_start_where_its_folder_is_empty()
    {
        store.CopyTo(folder.Path);
        Directory.Delete(Keys, recursive: true);
        Directory.CreateDirectory(Keys);

        await AssertRefusesAsync("missing");

        Assert.Empty(Directory.EnumerateFileSystemEntries(Keys));
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

    [Fact]
    public async Task May_lie_elsewhere()
    {
        using var other = new TemporaryFolder();
        var ring = Path.Combine(other.Path, "ring");
        await using var roma = await RomaProcess.StartAsync(folder.Path, $"--Roma:KeyRing:Directory={ring}");

        Assert.NotEmpty(Directory.EnumerateFiles(ring));
        Assert.False(Directory.Exists(Keys));
    }

    public void Dispose() => folder.Dispose();

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
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
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
