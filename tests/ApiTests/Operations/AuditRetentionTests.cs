namespace Roma.ApiTests.Operations;

public sealed class AuditRetentionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Deletes_old_entries_at_the_start_and_says_so()
    {
        var (id, file) = await BeginAsync();

        await using var roma = await RomaProcess.StartAsync(folder.Path, "--Roma:Audit:Retention=1.00:00:00");
        using var client = new RomaClient(roma.CreateClient(), "project-1", "i");
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        enough.CancelAfter(TimeSpan.FromSeconds(60));
        while (ActionsIn(file).Contains("DeleteApp"))
        {
            enough.Token.ThrowIfCancellationRequested();
            Assert.Equal(200, (await client.ResetSecretAsync(id)).Status);
        }

        Assert.Equal(0, await roma.StopAsync());
        Assert.Contains("CreateApp", ActionsIn(file));
        Assert.Contains("Deleted 1 audit entries from before ", roma.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keeps_all_entries_where_it_is_told_nothing()
    {
        var (id, file) = await BeginAsync();

        await using var roma = await RomaProcess.StartAsync(folder.Path);
        using var client = new RomaClient(roma.CreateClient(), "project-1", "i");
        Assert.Equal(200, (await client.ResetSecretAsync(id)).Status);
        Assert.Equal(0, await roma.StopAsync());

        Assert.Equal(["CreateApp", "CreateToken", "DeleteApp", "ResetAppSecret"], ActionsIn(file));
    }

    [Fact]
    public async Task Deletes_nothing_for_a_command()
    {
        var (_, file) = await BeginAsync();

        var (exitCode, _, _) = await RomaProcess.RunAsync(folder.Path, "token", "list", "--Roma:Audit:Retention=1.00:00:00");

        Assert.Equal(0, exitCode);
        Assert.Contains("DeleteApp", ActionsIn(file));
    }

    public void Dispose() => folder.Dispose();

    /// <summary>A store with an app, and an entry of the year 2019 that says that another was deleted.</summary>
    private async Task<(string AppId, string File)> BeginAsync()
    {
        await using var roma = await RomaProcess.StartAsync(folder.Path);
        using var client = new RomaClient(roma.CreateClient(), "project-1", "i");
        var id = await client.CreateAppAsync();
        Assert.Equal(1, StoreFile.Execute(
            roma.DatabaseFile,
            """
            INSERT INTO audit_entries (project_id, entry_id, instance_id, action, target, user_id, user_name, at, request_id)
            VALUES ('project-1', '016ed9f8-1500-7abc-8def-0123456789ab', 'i', 'DeleteApp', 'gone', 'u', 'alice', 1575614944512, 'r')
            """));
        Assert.Equal(0, await roma.StopAsync());
        return (id, roma.DatabaseFile);
    }

    private static IReadOnlyList<string> ActionsIn(string file) => StoreFile.Query<string>(file, "SELECT DISTINCT action FROM audit_entries ORDER BY action");
}
