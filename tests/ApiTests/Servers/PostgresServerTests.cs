using Npgsql;

namespace Roma.ApiTests.Servers;

/// <summary>The PostgreSQL that other tests trust does what they take it for.</summary>
public sealed class PostgresServerTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Has_what_was_committed_after_it_was_killed_and_started_again()
    {
        await using var server = await PostgresServer.StartAsync();
        var database = await NewDatabaseAsync(server);
        await AddRowAsync(server, database);

        await server.KillAsync();
        await Assert.ThrowsAsync<NpgsqlException>(() => CountRowsAsync(server, database));
        await server.RestartAsync();

        Assert.Equal(1, await CountRowsAsync(server, database));
        Assert.Contains("database system was not properly shut down", server.Output, StringComparison.Ordinal);
        Assert.Equal(["on"], await server.QueryAsync<string>(database, "SHOW fsync"));
    }

    [Fact]
    public async Task Answers_nothing_while_it_is_frozen()
    {
        await using var server = await PostgresServer.StartAsync(PostgresServer.WithoutDurability);
        var database = await NewDatabaseAsync(server);

        await server.FreezeAsync();
        var count = CountRowsAsync(server, database);
        await Assert.ThrowsAsync<TimeoutException>(() => count.WaitAsync(Moment, TestContext.Current.CancellationToken));
        await server.ThawAsync();

        Assert.Equal(0, await count);
    }

    [Fact]
    public async Task Commits_nothing_that_its_standby_has_not_which_has_all_when_it_is_promoted()
    {
        await using var primary = await PostgresServer.StartAsync();
        var database = await NewDatabaseAsync(primary);
        await using var standby = await primary.StartStandbyAsync();

        await standby.FreezeAsync();
        var row = AddRowAsync(primary, database);
        await Assert.ThrowsAsync<TimeoutException>(() => row.WaitAsync(Moment, TestContext.Current.CancellationToken));
        Assert.Equal(0, await CountRowsAsync(primary, database));
        await standby.ThawAsync();
        await row;
        await primary.KillAsync();
        await standby.PromoteAsync();

        Assert.Equal(1, await CountRowsAsync(standby, database));
        await AddRowAsync(standby, database);
    }

    [Fact]
    public async Task Has_databases_that_begin_with_what_another_has_and_belong_to_Romas_account()
    {
        var server = await SharedPostgres.ServerAsync();
        var original = await NewDatabaseAsync(server);
        await AddRowAsync(server, original);

        var copy = await server.CreateDatabaseAsync(original);
        await AddRowAsync(server, copy);
        await using (var roma = NpgsqlDataSource.Create(server.ConnectionString(copy)))
        await using (var command = roma.CreateCommand("CREATE TABLE things_of_its_own ()"))
        {
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            Assert.Equal((1, 2), (await CountRowsAsync(server, original), await CountRowsAsync(server, copy)));
            await server.DropDatabaseAsync(copy);
        }

        Assert.Empty(await server.QueryAsync<string>(original, "SELECT datname FROM pg_database WHERE datname = @copy", new { copy }));
    }

    private static async Task<string> NewDatabaseAsync(PostgresServer server)
    {
        var database = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(database, "CREATE TABLE things (id INT)");
        return database;
    }

    private static Task<int> AddRowAsync(PostgresServer server, string database) => server.ExecuteAsync(database, "INSERT INTO things VALUES (1)");

    private static async Task<int> CountRowsAsync(PostgresServer server, string database) =>
        Assert.Single(await server.QueryAsync<int>(database, "SELECT COUNT(*) FROM things"));
}
