namespace Roma.ApiTests.Persistence;

[SqliteOnly]
public sealed class DatabaseGoneTests : IAsyncLifetime
{
    private const string Before = "before-it-was-gone";

    private readonly TemporaryFolder folder = new();
    private RomaProcess roma = null!;
    private RomaClient client = null!;
    private string id = "";

    /// <summary>What finds out.</summary>
    public enum FirstRequest
    {
        Probe,
        Write,
    }

    private string Aside => Path.Combine(folder.Path, "aside");

    public async ValueTask InitializeAsync()
    {
        roma = await RomaProcess.StartAsync(folder.Path);
        client = RomaClient.InNewInstance(roma);
        id = await client.CreateAppAsync();
        Assert.Equal(200, (await client.ResetSecretAsync(id, $$"""{"secret":"{{Before}}"}""")).Status);
        await client.ShowSecretAsync(id);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await roma.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData(FirstRequest.Probe, true)]
    [InlineData(FirstRequest.Write, true)]
    [InlineData(FirstRequest.Write, false)]
    public async Task Stops_with_a_message_until_it_is_started_again_on_the_file(FirstRequest first, bool isStopped)
    {
        File.Move(roma.DatabaseFile, Aside);

        await AssertStoppedAsync(first);
        Assert.False(File.Exists(roma.DatabaseFile));
        File.Move(Aside, roma.DatabaseFile);
        await AssertStoppedAsync(first);
        await EndAsync(isStopped);

        Assert.Contains("moved, deleted or replaced under the service", roma.Output, StringComparison.Ordinal);
        await AssertServesAsync(Before);
    }

    [Fact]
    public async Task Loses_nothing_when_it_ends_before_it_finds_out()
    {
        File.Move(roma.DatabaseFile, Aside);

        Assert.Equal(0, await roma.StopAsync());
        Assert.False(File.Exists(roma.DatabaseFile));
        File.Move(Aside, roma.DatabaseFile);

        await AssertServesAsync(Before);
    }

    [Fact]
    public async Task Keeps_what_was_acknowledged_under_load()
    {
        var storm = await ResetStorm.CreateAppsAsync(roma);
        var acknowledged = 0;
        await storm.RunAsync(roma, reply =>
        {
            if (reply.Status != 200)
            {
                reply.IsUnavailable();
                return false;
            }

            if (Interlocked.Increment(ref acknowledged) == 200)
            {
                File.Move(roma.DatabaseFile, Aside);
            }

            return true;
        });
        await roma.KillAsync();
        File.Move(Aside, roma.DatabaseFile);

        await using var again = await RomaProcess.StartAsync(folder.Path);
        StoreFile.AssertIntact(again.DatabaseFile);
        Assert.Empty(await storm.FindLossesAsync(again));
        Assert.Empty(storm.FindGapsInAuditTrail(again.DatabaseFile));
    }

    [Theory]
    [InlineData(FirstRequest.Probe)]
    [InlineData(FirstRequest.Write)]
    public async Task Takes_no_other_file_for_its_own_before_it_is_started_on_it(FirstRequest first)
    {
        var backup = Path.Combine(folder.Path, "backup");
        StoreFile.Execute(roma.DatabaseFile, "VACUUM INTO @backup", new { backup });
        Assert.Equal(200, (await client.ResetSecretAsync(id, """{"secret":"after-the-backup"}""")).Status);
        var content = await File.ReadAllBytesAsync(backup, TestContext.Current.CancellationToken);

        File.Move(backup, roma.DatabaseFile, overwrite: true);

        await AssertStoppedAsync(first);
        Assert.Equal(content, await File.ReadAllBytesAsync(roma.DatabaseFile, TestContext.Current.CancellationToken));
        await EndAsync(isStopped: true);
        Assert.Equal(content, await File.ReadAllBytesAsync(roma.DatabaseFile, TestContext.Current.CancellationToken));
        foreach (var suffix in (string[])["-wal", "-shm"])
        {
            File.Delete(roma.DatabaseFile + suffix);
        }

        await AssertServesAsync(Before);
    }

    private async Task AssertStoppedAsync(FirstRequest first)
    {
        (first is FirstRequest.Probe ? await client.GetAsync("/health/ready") : await client.ResetSecretAsync(id)).IsUnavailable();
        (await client.ResetSecretAsync(id)).IsUnavailable();
        (await client.PostAsync("apps", """{"name":"another"}""")).IsUnavailable();
        (await client.GetAsync($"apps/{id}/secret")).IsUnavailable();
        (await client.GetAsync("/health/ready")).IsUnavailable();
        Assert.Equal(200, (await client.GetAsync("/health/live")).Status);
    }

    private async Task EndAsync(bool isStopped)
    {
        if (isStopped)
        {
            Assert.Equal(0, await roma.StopAsync());
        }
        else
        {
            await roma.KillAsync();
        }
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
