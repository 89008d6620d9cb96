namespace Roma.ApiTests.Documentation;

public sealed class OperationsTests : IDisposable
{
    private static readonly ShellDocument Operations = new("docs/operations.md");

    private readonly TemporaryFolder folder = new();

    private string Data => Path.Combine(folder.Path, "data");

    [SqliteOnly]
    [Fact]
    public async Task Backs_a_running_service_up_by_the_lines_that_it_shows_and_restores_it()
    {
        Requirement.Programs("bash", "sqlite3");
        await using var roma = await RomaProcess.StartAsync(Data);
        using var client = RomaClient.InNewInstance(roma);
        var id = await client.CreateAppAsync();
        var secret = await client.ShowSecretAsync(id);

        await ShellDocument.RunAsync(Operations.CommandsBelow("## Backup"), folder.Path);

        Assert.Equal(200, (await client.ResetSecretAsync(id)).Status);
        Assert.Equal(0, await roma.StopAsync());
        Directory.Delete(Data, recursive: true);
        Directory.Move(Path.Combine(folder.Path, "backup"), Data);
        await using var restored = await RomaProcess.StartAsync(Data);
        using var later = new RomaClient(restored.CreateClient(), "project-1", client.Instance);
        Assert.Equal(secret, await later.ShowSecretAsync(id));
        Assert.Equal(200, (await later.ResetSecretAsync(id)).Status);
    }

    public void Dispose() => folder.Dispose();
}
