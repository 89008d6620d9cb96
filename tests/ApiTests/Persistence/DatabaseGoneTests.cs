using Roma.ApiTests.Harness;

namespace Roma.ApiTests.Persistence;

public sealed class DatabaseGoneTests : IAsyncLifetime
{
    private const string Before = "before-it-was-gone";

    private readonly TemporaryFolder folder = new();
    private RomaProcess roma = null!;
    private RomaClient client = null!;
    private string id = "";

    private string Aside => Path.Combine(folder.Path, "aside");

    public async ValueTask InitializeAsync()
    {
        roma = await RomaProcess.StartAsync(folder.Path);
        client = RomaClient.InNewInstance(roma);
        id = await client.CreateAppAsync();
        Assert.Equal(200, (await client.ResetSecretAsync(id, $$"""{"secret":"{{Before}}"}""")).Status);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await roma.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Refuses_all_and_makes_no_new_file_until_the_old_one_is_back()
    {
        File.Move(roma.DatabaseFile, Aside);

        await AssertUnavailableAsync();
        Assert.False(File.Exists(roma.DatabaseFile));

        File.Move(Aside, roma.DatabaseFile);
        Assert.Equal(Before, await client.ShowSecretAsync(id));
        Assert.Equal(200, (await client.ResetSecretAsync(id)).Status);
    }

    [Fact]
    public async Task Loses_nothing_when_it_ends_meanwhile()
    {
        File.Move(roma.DatabaseFile, Aside);
        await AssertUnavailableAsync();

        Assert.Equal(0, await roma.StopAsync());
        Assert.False(File.Exists(roma.DatabaseFile));
        File.Move(Aside, roma.DatabaseFile);

        await AssertServesAsync(Before);
    }

    [Fact]
    public async Task Notices_a_log_that_was_deleted_when_it_is_read_next()
    {
        File.Delete(roma.DatabaseFile + "-wal");

        (await client.ResetSecretAsync(id)).IsUnavailable();
        (await client.GetAsync("apps")).IsUnavailable();
        Assert.Equal(0, await roma.StopAsync());

        await AssertServesAsync(Before);
    }

    [Fact]
    public async Task Takes_no_other_file_for_its_own_before_it_is_started_on_it()
    {
        var backup = Path.Combine(folder.Path, "backup");
        StoreFile.Execute(roma.DatabaseFile, "VACUUM INTO @backup", new { backup });
        Assert.Equal(200, (await client.ResetSecretAsync(id, """{"secret":"after-the-backup"}""")).Status);
        var content = await File.ReadAllBytesAsync(backup, TestContext.Current.CancellationToken);

        File.Move(backup, roma.DatabaseFile, overwrite: true);

        await AssertUnavailableAsync();
        Assert.Equal(content, await File.ReadAllBytesAsync(roma.DatabaseFile, TestContext.Current.CancellationToken));
        Assert.Equal(0, await roma.StopAsync());
        Assert.Equal(content, await File.ReadAllBytesAsync(roma.DatabaseFile, TestContext.Current.CancellationToken));
        foreach (var suffix in (string[])["-wal", "-shm"])
        {
            File.Delete(roma.DatabaseFile + suffix);
        }

        await AssertServesAsync(Before);
    }

    private async Task AssertUnavailableAsync()
    {
        (await client.ResetSecretAsync(id)).IsUnavailable();
        (await client.PostAsync("apps", """{"name":"another"}""")).IsUnavailable();
        (await client.GetAsync($"apps/{id}/secret")).IsUnavailable();
        (await client.GetAsync("/health/ready")).IsUnavailable();
        Assert.Equal(200, (await client.GetAsync("/health/live")).Status);
    }

    private async Task AssertServesAsync(string secret)
    {
        await using var again = await RomaProcess.StartAsync(folder.Path);
        using var later = new RomaClient(again.CreateClient(), "project-1", client.Base.Split('/')[^1]);
        StoreFile.AssertIntact(again.DatabaseFile);
        Assert.Equal(secret, await later.ShowSecretAsync(id));
        Assert.Equal(200, (await later.ResetSecretAsync(id)).Status);
    }
}
