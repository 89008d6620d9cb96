using Dapper;
using Microsoft.Data.Sqlite;

namespace Roma.ApiTests.Persistence;

[SqliteOnly]
public sealed class LockedStoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Refuses_changes_while_another_program_holds_the_file_and_recovers_by_itself()
    {
        await using var roma = await RomaProcess.StartAsync(folder.Path);
        using var client = RomaClient.InNewInstance(roma);
        var id = await client.CreateAppAsync();
        Assert.Equal(200, (await client.ResetSecretAsync(id, """{"secret":"before-the-lock"}""")).Status);

        await using (var other = StoreFile.Open(roma.DatabaseFile, SqliteOpenMode.ReadWrite))
        {
            await other.ExecuteAsync("BEGIN IMMEDIATE");
            var replies = await Task.WhenAll(client.ResetSecretAsync(id), client.GetAsync("/health/ready"));

            Assert.All(replies, reply => reply.IsUnavailable());
            Assert.Equal("before-the-lock", await client.ShowSecretAsync(id));
            Assert.Equal(200, (await client.GetAsync("/health/live")).Status);
        }

        Assert.Equal(200, (await client.ResetSecretAsync(id, """{"secret":"after-the-lock"}""")).Status);
        Assert.Equal("after-the-lock", await client.ShowSecretAsync(id));
        Assert.Equal(["CreateApp", "ResetAppSecret", "ResetAppSecret"], roma.ActionsOn(id));
    }

    [Fact]
    public async Task Waits_for_a_program_that_lets_go_in_time()
    {
        await using var roma = await RomaProcess.StartAsync(folder.Path);
        using var client = RomaClient.InNewInstance(roma);
        var id = await client.CreateAppAsync();
        Task<Reply> reset;

        await using (var other = StoreFile.Open(roma.DatabaseFile, SqliteOpenMode.ReadWrite))
        {
            await other.ExecuteAsync("BEGIN IMMEDIATE");
            reset = client.ResetSecretAsync(id, """{"secret":"it-was-worth-it"}""");
            await client.ShowSecretAsync(id);
            Assert.False(reset.IsCompleted);
        }

        Assert.Equal(200, (await reset).Status);
        Assert.Equal("it-was-worth-it", await client.ShowSecretAsync(id));
    }

    public void Dispose() => folder.Dispose();
}
