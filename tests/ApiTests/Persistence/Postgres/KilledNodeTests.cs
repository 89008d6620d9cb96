namespace Roma.ApiTests.Persistence.Postgres;

[PostgresOnly]
public sealed class KilledNodeTests
{
    [Fact]
    public async Task Leaves_all_that_it_acknowledged_to_another_one_which_serves_on()
    {
        var server = await SharedPostgres.ServerAsync();
        var database = await server.CreateDatabaseAsync();
        await using var romas = await RomaPair.StartAsync(server.ConnectionString(database));
        var load = await ResetLoad.StartAsync(romas.First, romas.Second);

        await romas.First.KillAsync();
        await load.GoOnAsync(500);

        await load.AssertExactlyOnceAsync(
            "One of two Roma killed", (sql, parameters) => server.QueryAsync<(string, string)>(database, sql, parameters), survivor: romas.Second);
        Assert.Equal(0, load.Refusals);
    }
}
