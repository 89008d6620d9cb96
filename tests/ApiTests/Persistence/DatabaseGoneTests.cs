using Roma.ApiTests.Harness;

namespace Roma.ApiTests.Persistence;

public sealed class DatabaseGoneTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Refuses_changes_and_makes_no_new_file_until_the_old_one_is_back()
    {
        var elsewhere = Path.Combine(folder.Path, "elsewhere");
        await using var roma = await RomaProcess.StartAsync(folder.Path);
        using var client = RomaClient.InNewInstance(roma);
        var id = await client.CreateAppAsync();
        Assert.Equal(200, (await client.ResetSecretAsync(id, """{"secret":"before-it-was-gone"}""")).Status);

        File.Move(roma.DatabaseFile, elsewhere);

        (await client.ResetSecretAsync(id)).IsUnavailable();
        (await client.PostAsync("apps", """{"name":"another"}""")).IsUnavailable();
        (await client.GetAsync("/health/ready")).IsUnavailable();
        Assert.Equal(200, (await client.GetAsync("/health/live")).Status);
        Assert.False(File.Exists(roma.DatabaseFile));

        Assert.Equal(0, await roma.StopAsync());
        Assert.False(File.Exists(roma.DatabaseFile));
        File.Move(elsewhere, roma.DatabaseFile);
        await using var again = await RomaProcess.StartAsync(folder.Path);
        using var later = new RomaClient(again.CreateClient(), "project-1", client.Base.Split('/')[^1]);
        StoreFile.AssertIntact(again.DatabaseFile);
        Assert.Equal("before-it-was-gone", await later.ShowSecretAsync(id));
        Assert.Equal(200, (await later.ResetSecretAsync(id)).Status);
    }

    public void Dispose() => folder.Dispose();
}
