namespace Roma.ApiTests.Servers;

/// <summary>The Patroni that other tests trust does what they take it for.</summary>
public sealed class PatroniClusterTests
{
    [Fact]
    public async Task Moves_the_lead_to_who_has_all_that_was_committed()
    {
        await using var cluster = await PatroniCluster.StartAsync();
        var database = await cluster.CreateDatabaseAsync();
        await cluster.ExecuteAsync(database, "CREATE TABLE things (id INT)");
        await cluster.ExecuteAsync(database, "INSERT INTO things VALUES (1)");
        var first = await cluster.LeaderAsync();

        await cluster.SwitchOverAsync();
        var second = await cluster.LeaderAsync();
        Assert.NotEqual(first, second);

        await cluster.KillPostgresOfLeaderAsync();
        await cluster.ExecuteAsync(database, "INSERT INTO things VALUES (2)");

        await cluster.KillLeaderAsync();
        var third = await cluster.LeaderAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.NotEqual(second, third);
        Assert.Equal([1, 2], await cluster.QueryAsync<int>(database, "SELECT id FROM things ORDER BY id"));
        await cluster.ExecuteAsync(database, "INSERT INTO things VALUES (3)");
    }
}
