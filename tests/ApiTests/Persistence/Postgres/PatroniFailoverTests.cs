using Npgsql;

namespace Roma.ApiTests.Persistence.Postgres;

/// <summary>Three nodes, of which Patroni makes another one the primary.</summary>
[PostgresOnly]
[Collection(FailoverTestGroup.Name)]
public sealed class PatroniFailoverTests
{
    private static readonly TimeSpan MaxGap = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Goes_over_to_whoever_leads()
    {
        await using var cluster = await PatroniCluster.StartAsync();
        var database = await cluster.CreateDatabaseAsync();
        await using var romas = await RomaPair.StartAsync(cluster.ConnectionString(database));

        await FailOverAsync("Leader handed over", cluster.SwitchOverAsync);
        await FailOverAsync("PostgreSQL of the leader killed", cluster.KillPostgresOfLeaderAsync);
        await FailOverAsync("Leader frozen", cluster.FreezeLeaderAsync);
        await cluster.ThawAsync();
        await FailOverAsync("Leader killed", cluster.KillLeaderAsync);

        async Task FailOverAsync(string fault, Func<Task> fail)
        {
            var load = await ResetLoad.StartAsync(romas.First, romas.Second);
            await fail();
            var back = await BackAsync(cluster, database, load);
            await load.AssertExactlyOnceAsync(
                $"{fault}, back after {back.TotalSeconds:F1} s", (sql, parameters) => cluster.QueryAsync<(string, string)>(database, sql, parameters));
            Assert.InRange(back, TimeSpan.Zero, MaxGap);
        }
    }

    /// <summary>Answers how long it took, once the new primary had committed, until both had done so too.</summary>
    private static async Task<TimeSpan> BackAsync(PatroniCluster cluster, string database, ResetLoad load)
    {
        while (true)
        {
            try
            {
                await cluster.ExecuteAsync(database, "SELECT pg_logical_emit_message(true, 'test', '')");
                return await load.UntilAcknowledgedAsync();
            }
            catch (NpgsqlException) when (TestContext.Current.CancellationToken is { IsCancellationRequested: false })
            {
                // The leader has not noticed yet what was done to it, or is not up.
            }
        }
    }
}
