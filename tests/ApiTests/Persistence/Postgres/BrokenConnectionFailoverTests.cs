namespace Roma.ApiTests.Persistence.Postgres;

/// <summary>Whether a commit was carried out whose connection broke, its sender cannot know.</summary>
[PostgresOnly]
public sealed class BrokenConnectionFailoverTests
{
    // Some of them before the first statement, some within a commit, some after several.
    private const int MostBytes = 8_000;

    [Fact]
    public async Task Does_each_reset_exactly_once_however_often_its_connection_breaks()
    {
        var server = await SharedPostgres.ServerAsync();
        var database = await server.CreateDatabaseAsync();
        await using var proxy = new CuttingProxy(server.Port);
        await using var romas = await RomaPair.StartAsync($"Host=127.0.0.1;Port={proxy.Port};Username={PostgresQueries.Owner};Database={database}");
        var load = await ResetLoad.StartAsync(romas.First, romas.Second);

        proxy.CutAfter(MostBytes);
        await load.GoOnAsync(200);
        var cuts = proxy.Cuts;
        proxy.CutAfter(0);

        await load.AssertExactlyOnceAsync(
            $"Connections broken: {cuts}", (sql, parameters) => server.QueryAsync<(string, string)>(database, sql, parameters));
        Assert.InRange(cuts, 10, int.MaxValue);
    }
}
