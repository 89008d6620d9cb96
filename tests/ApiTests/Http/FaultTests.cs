using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Roma.ApiTests.Harness;

namespace Roma.ApiTests.Http;

/// <summary>What is said when Roma or its store is to blame.</summary>
public sealed class FaultTests(SharedRoma shared)
{
    [Fact]
    public async Task A_secret_that_does_not_open_is_a_fault_until_it_is_reset()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await CreateAsync(client);
        shared.Process.SpoilSecret(id);

        var shown = await client.GetAsync($"apps/{id}/secret");
        var reset = await client.ResetSecretAsync(id, """{"secret":"Zx9!Zx9!"}""");

        shown.IsRefused("ROMA.00009999", status: 500, "request_id");
        shown.HoldsNothingOf("qJ7wX4zP9");
        Assert.Equal(200, reset.Status);
        Assert.Equal("Zx9!Zx9!", await client.ShowSecretAsync(id));
    }

    [Fact]
    public async Task A_store_that_another_program_holds_is_unavailable_for_changes_until_it_lets_go()
    {
        await using var own = await OwnRoma.StartAsync();
        using var client = RomaClient.InNewInstance(own.Process);
        var id = await CreateAsync(client);
        Reply refused;
        await using (await HoldStoreAsync(own.Process.DatabaseFile))
        {
            refused = await client.ResetSecretAsync(id, """{"secret":"Zx9!Zx9!"}""");
            Assert.Equal("qJ7wX4zP9", await client.ShowSecretAsync(id));
        }

        var reset = await client.ResetSecretAsync(id, """{"secret":"Zx9!Zx9!"}""");

        refused.IsRefused("ROMA.00009001", status: 503);
        Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        refused.HoldsNothingOf("Zx9!Zx9!");
        Assert.Equal(200, reset.Status);
        Assert.Equal(["CreateApp", "ResetAppSecret"], own.Process.ActionsOn(id));
    }

    private static async Task<string> CreateAsync(RomaClient client) =>
        (await client.CreateAppAsync(new JsonObject { ["name"] = "orders", ["secret"] = "qJ7wX4zP9" })).Text("id");

    private static async Task<SqliteConnection> HoldStoreAsync(string databaseFile)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = databaseFile, Pooling = false }.ToString());
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE";
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return connection;
    }
}
