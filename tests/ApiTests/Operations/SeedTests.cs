using System.Globalization;

namespace Roma.ApiTests.Operations;

public sealed class SeedTests(SharedRoma shared) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Makes_apps_that_a_server_lists_shows_and_resets()
    {
        await RomaProcess.MakeStoreAsync(folder.Path);
        var (exitCode, output, error) = await RomaProcess.RunAsync(folder.Path, "seed", "--apps", "12345");

        Assert.True(exitCode == 0, error);
        Assert.StartsWith(
            "seeded apps=12345 project=bench instance=bench first=app-0000001 last=app-0012345 seconds=", TokenCommand.Line(output), StringComparison.Ordinal);
        await using var roma = await RomaProcess.StartAsync(folder.Path);
        using var client = new RomaClient(roma.CreateClient(), "bench", "bench");
        Assert.Equal(12_345, await TotalAsync(client));
        foreach (var name in new[] { "app-0000001", "app-0006789", "app-0012345" })
        {
            await AssertIsRealAsync(client, name);
        }
    }

    [Fact]
    public async Task Refuses_an_instance_that_has_apps_and_changes_nothing()
    {
        await using var roma = await RomaProcess.StartAsync(folder.Path);
        using var client = RomaClient.InNewInstance(roma);
        await client.CreateAppAsync("orders");

        var (exitCode, output, error) =
            await RomaProcess.RunAsync(folder.Path, "seed", "--apps", "10", "--project", "project-1", "--instance", client.Instance);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("The instance has applications already.", error, StringComparison.Ordinal);
        Assert.Equal(1, await TotalAsync(client));
    }

    [Theory]
    [InlineData("apps: 1 to 10000000", "--apps", "0")]
    [InlineData("apps: 1 to 10000000", "--apps", "10000001")]
    [InlineData("apps: 1 to 10000000", "--apps", "-1")]
    [InlineData("'many'", "--apps", "many")]
    [InlineData("--apps", "--project", "p")]
    [InlineData("project_id: one project, not *", "--apps", "1", "--project", "*")]
    [InlineData("project_id: 1 to 64 characters", "--apps", "1", "--project", "")]
    [InlineData("project_id: ", "--apps", "1", "--project", " p")]
    [InlineData("project_id: ", "--apps", "1", "--project", "..")]
    [InlineData("instance_id: ", "--apps", "1", "--instance", "i/j")]
    [InlineData("instance_id: ", "--apps", "1", "--instance", "i\n")]
    [InlineData("Argument 4 is no setting", "--instance=", "--apps", "1")]
    [InlineData("--project", "--apps", "1", "--project", "p", "--project", "q")]
    [InlineData("--apps", "--apps", "1", "--apps", "2")]
    [InlineData("instance_id: 1 to 64 characters", "--apps", "1", "--instance", "12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task Refuses_what_cannot_be_and_says_what_could(string named, params string[] options)
    {
        var (exitCode, output, error) = await RomaProcess.RunAsync(shared.Process.DataDirectory, ["seed", .. options]);

        Assert.Equal(1, exitCode);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.DoesNotContain("seeded", output, StringComparison.Ordinal);
        Assert.Equal([0], StoreFile.Query<int>(shared.Process.DatabaseFile, "SELECT COUNT(*) FROM audit_entries WHERE action = 'SeedApps'"));
    }

    [Fact]
    public async Task Lets_a_server_beside_it_write()
    {
        await using var roma = await RomaProcess.StartAsync(folder.Path);
        using var client = RomaClient.InNewInstance(roma);
        var id = await client.CreateAppAsync();

        var seeding = RomaProcess.RunAsync(folder.Path, "seed", "--apps", "60000");
        var meanwhile = 0;
        while (!seeding.IsCompleted)
        {
            Assert.Equal(200, (await client.ResetSecretAsync(id)).Status);
            meanwhile++;
        }

        var (exitCode, _, error) = await seeding;
        Assert.True(exitCode == 0, error);
        Assert.InRange(meanwhile, 5, int.MaxValue);
        using var bench = new RomaClient(roma.CreateClient(), "bench", "bench");
        Assert.Equal(60_000, await TotalAsync(bench));
        await AssertIsRealAsync(bench, "app-0060000");
    }

    [SqliteOnly]
    [Fact]
    public async Task Leaves_whole_apps_alone_when_it_is_killed_half_way()
    {
        await using (var seeding = await BeginAsync())
        {
            await seeding.KillAsync();
        }

        await AssertAllAreWholeAsync(made: null);
    }

    [SqliteOnly]
    [Fact]
    public async Task Ends_with_whole_apps_when_it_is_asked_to()
    {
        string output;
        await using (var seeding = await BeginAsync())
        {
            Assert.Equal(130, await seeding.StopAsync());
            output = seeding.Output;
            Assert.Empty(seeding.StandardOutput);
        }

        var said = Assert.Single(output.Split(Environment.NewLine), line => line.StartsWith("Stopped after ", StringComparison.Ordinal));
        await AssertAllAreWholeAsync(int.Parse(said.Split(' ')[2], CultureInfo.InvariantCulture));
    }

    public void Dispose() => folder.Dispose();

    /// <summary>A seeding that has stored some, and has most of it before itself.</summary>
    private async Task<RomaProcess> BeginAsync()
    {
        await RomaProcess.MakeStoreAsync(folder.Path);
        using var watcher = new FileSystemWatcher(folder.Path, "roma.db-wal");
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var database = Path.Combine(folder.Path, "roma.db");
        watcher.Changed += (_, _) =>
        {
            if (StoreFile.Query<int>(database, "SELECT COUNT(*) FROM audit_entries WHERE action = 'SeedApps'") is [> 0])
            {
                seen.TrySetResult();
            }
        };
        watcher.EnableRaisingEvents = true;
        var seeding = RomaProcess.Launch(new RomaStart(folder.Path) { Arguments = ["seed", "--apps", "10000000"] });
        await seen.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        return seeding;
    }

    private async Task AssertAllAreWholeAsync(int? made)
    {
        await using var roma = await RomaProcess.StartAsync(folder.Path);
        using var client = new RomaClient(roma.CreateClient(), "bench", "bench");
        var total = await TotalAsync(client);
        Assert.Equal(made ?? total, total);
        Assert.InRange(total, 1, 9_999_999);
        StoreFile.AssertIntact(roma.DatabaseFile);
        Assert.Equal(
            [string.Create(CultureInfo.InvariantCulture, $"app-{total:D7}")],
            StoreFile.Query<string>(roma.DatabaseFile, "SELECT MAX(substr(target, -11)) FROM audit_entries WHERE action = 'SeedApps'"));
        await AssertIsRealAsync(client, "app-0000001");
        await AssertIsRealAsync(client, string.Create(CultureInfo.InvariantCulture, $"app-{total:D7}"));
    }

    private static async Task<int> TotalAsync(RomaClient client) => (int)(await client.GetAsync("apps?limit=1")).Json["total"]!;

    private static async Task AssertIsRealAsync(RomaClient client, string name)
    {
        var found = await client.GetAsync($"validate-apps?name={name}");
        Assert.Equal(200, found.Status);
        var id = (string)found.Json["id"]!;
        Assert.Equal(200, (await client.GetAsync($"apps/{id}")).Status);
        var secret = await client.ShowSecretAsync(id);
        Assert.Equal(200, (await client.ResetSecretAsync(id)).Status);
        Assert.NotEqual(secret, await client.ShowSecretAsync(id));
    }
}
