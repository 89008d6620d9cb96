using System.Security.Cryptography;
using Roma.ApiTests.Harness;

namespace Roma.ApiTests.Persistence;

public sealed class KeyRingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Keys => Path.Combine(folder.Path, "keys");

    [Fact]
    public async Task Is_missed_at_the_start_and_not_made_anew()
    {
        var (id, secret) = await BeginStoreAsync(folder.Path);
        var elsewhere = Path.Combine(folder.Path, "elsewhere");
        Directory.Move(Keys, elsewhere);

        await AssertRefusesAsync("missing");

        Assert.False(Directory.Exists(Keys));
        Directory.Move(elsewhere, Keys);
        await AssertServesAsync(id, secret);
    }

    [Fact]
    public async Task Is_missed_at_the_start_where_its_folder_is_empty()
    {
        var (id, secret) = await BeginStoreAsync(folder.Path);
        var elsewhere = Path.Combine(folder.Path, "elsewhere");
        Directory.Move(Keys, elsewhere);
        Directory.CreateDirectory(Keys);

        await AssertRefusesAsync("missing");

        Assert.Empty(Directory.EnumerateFileSystemEntries(Keys));
        Directory.Delete(Keys);
        Directory.Move(elsewhere, Keys);
        await AssertServesAsync(id, secret);
    }

    [Fact]
    public async Task Is_refused_at_the_start_when_it_is_another_stores()
    {
        using var other = new TemporaryFolder();
        await BeginStoreAsync(other.Path);
        var (id, secret) = await BeginStoreAsync(folder.Path);
        var elsewhere = Path.Combine(folder.Path, "elsewhere");
        Directory.Move(Keys, elsewhere);
        Directory.Move(Path.Combine(other.Path, "keys"), Keys);

        await AssertRefusesAsync("does not open");

        Directory.Delete(Keys, recursive: true);
        Directory.Move(elsewhere, Keys);
        await AssertServesAsync(id, secret);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<key")]
    public async Task Is_refused_at_the_start_when_its_file_is_damaged(string content)
    {
        var (id, secret) = await BeginStoreAsync(folder.Path);
        var file = Assert.Single(Directory.GetFiles(Keys));
        var whole = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);

        await AssertRefusesAsync("does not open");

        await File.WriteAllBytesAsync(file, whole, TestContext.Current.CancellationToken);
        await AssertServesAsync(id, secret);
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

    private static async Task<(string Id, string Secret)> BeginStoreAsync(string dataDirectory)
    {
        await using var roma = await RomaProcess.StartAsync(dataDirectory);
        using var client = new RomaClient(roma.CreateClient(), "project-1", "i");
        var id = await client.CreateAppAsync();
        var secret = await client.ShowSecretAsync(id);
        Assert.Equal(0, await roma.StopAsync());
        return (id, secret);
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

    private async Task AssertServesAsync(string id, string secret)
    {
        await using var roma = await RomaProcess.StartAsync(folder.Path);
        using var client = new RomaClient(roma.CreateClient(), "project-1", "i");
        Assert.Equal(secret, await client.ShowSecretAsync(id));
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
}
