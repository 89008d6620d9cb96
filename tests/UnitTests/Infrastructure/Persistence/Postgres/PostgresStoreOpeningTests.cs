using Microsoft.Extensions.Logging;
using Npgsql;
using Roma.Infrastructure;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Persistence.Postgres;
using Roma.Infrastructure.Sealing;

namespace Roma.UnitTests.Infrastructure.Persistence.Postgres;

[PostgresOnly]
public sealed class PostgresStoreOpeningTests : IAsyncDisposable
{
    private const string JournalSql = "SELECT scriptname FROM schemaversions ORDER BY scriptname";

    private const string WaitingSql =
        "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
        + "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    private readonly RealStore store = RealStore.Closed();
    private readonly List<RealStore> nodes = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }

        await store.DisposeAsync();
    }

    [Fact]
    public async Task Is_made_once_by_ten_that_start_at_once_on_an_empty_database()
    {
        await store.CreateDatabaseAsync();
        RealStore[] all = [store, .. Enumerable.Range(1, 9).Select(_ => NewNode())];

        await Task.WhenAll(all.Select(node => Task.Run(node.OpenForServerAsync)));

        var scripts = typeof(InfrastructureServices).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal));
        Assert.Equal(scripts.Order(StringComparer.Ordinal), (await store.QueryAsync<string>(JournalSql)).Order(StringComparer.Ordinal));
        Assert.Single(all, node => node.Get<IStoreOpening>().IsNew);
        Assert.Equal([(1L, 1L)], await store.QueryAsync<(long, long)>("SELECT (SELECT COUNT(*) FROM data_keys), (SELECT COUNT(*) FROM key_ring)"));
        Assert.Single(all.Select(node => node.Get<DataKeys>().CurrentId).Distinct());
        var apps = all.Select((node, index) => (Node: node, App: node.NewApp($"app-{index}"))).ToList();
        foreach (var (node, app) in apps)
        {
            Assert.True(await node.StageAsync<IAppRepository>(repository => repository.Add(app)));
        }

        foreach (var (node, app) in all.Zip(apps.Skip(1).Append(apps[0]), (node, other) => (node, other.App)))
        {
            var shown = await node.ReadAsync((IAppReader reader) =>
                reader.FindSecretAsync(app.Scope, app.Id.ToString(), TestContext.Current.CancellationToken));
            Assert.Equal("the-first-secret", shown!.Secret.Reveal());
        }
    }

    [Fact]
    public async Task Refuses_a_migration_that_it_does_not_know_and_changes_nothing()
    {
        await store.OpenForServerAsync();
        const string Later = "Roma.Infrastructure.Persistence.Migrations.9999_later.sql";
        await store.ExecuteAsync("INSERT INTO schemaversions (scriptname, applied) VALUES (@script, '2026-01-02')", new { script = Later });
        await store.ExecuteAsync("DELETE FROM schemaversions WHERE scriptname LIKE '%.0013_%'");
        await store.ExecuteAsync("DELETE FROM data_keys");
        var before = await ContentAsync();

        var refusal = await Assert.ThrowsAsync<StartupException>(NewNode().OpenForServerAsync);
        var refusalOfCommand = await Assert.ThrowsAsync<StartupException>(NewNode().TryOpenForCommandAsync);

        Assert.All(
            [store.Database.Description, $"has the migration {Later}, which this Roma does not know. ", "nothing was changed"],
            part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
        Assert.Equal(refusal.Message, refusalOfCommand.Message);
        Assert.Equal(before, await ContentAsync());

        async Task<IReadOnlyList<string>> ContentAsync() => [
            .. await store.QueryAsync<string>(JournalSql),
            .. await store.QueryAsync<string>("SELECT COUNT(*)::text FROM data_keys"),
            .. await store.QueryAsync<string>("SELECT relname || relfilenode || coalesce(reloptions::text, '') FROM pg_class ORDER BY oid"),
        ];
    }

    [Fact]
    public async Task Refuses_a_database_of_another_encoding_and_leaves_it_empty()
    {
        var server = await SharedPostgres.ServerAsync();
        var database = PostgresQueries.NewDatabaseName();
        await server.ExecuteAsync(
            "postgres", $"CREATE DATABASE {database} OWNER {PostgresQueries.Owner} ENCODING 'SQL_ASCII' TEMPLATE template0");
        await using var other = RealStore.Closed(new KeyValuePair<string, string?>("ConnectionStrings:Roma", server.ConnectionString(database)));

        var refusal = await Assert.ThrowsAsync<StartupException>(other.OpenForServerAsync);

        Assert.Equal(
            $"The store database {database} on 127.0.0.1:{server.Port} cannot be used: create the database with ENCODING 'UTF8'.", refusal.Message);
        Assert.Equal(
            [0L], await server.QueryAsync<long>(database, "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'"));
        await other.DisposeServicesAsync();
        await server.DropDatabaseAsync(database);
    }

    [Fact]
    public async Task Is_not_made_by_a_command()
    {
        await store.CreateDatabaseAsync();
        Assert.False(store.Get<IStoreOpening>().Exists);

        await NewNode().OpenForServerAsync();

        Assert.True(store.Get<IStoreOpening>().Exists);
        Assert.True(await store.TryOpenForCommandAsync());
        Assert.False(store.Get<IStoreOpening>().IsNew);
    }

    [Fact]
    public async Task Runs_work_that_others_must_not_do_at_the_same_time_alone()
    {
        await store.OpenForServerAsync();
        var running = 0;
        var together = 0;

        await Task.WhenAll(Enumerable.Range(1, 5).Select(_ => NewNode()).Select(node => Task.Run(() => node.Services.RunAloneInStoreAsync(
            async () =>
            {
                together = Math.Max(together, Interlocked.Increment(ref running));
                await node.QueryAsync<int>("SELECT 1");
                Interlocked.Decrement(ref running);
            },
            TestContext.Current.CancellationToken))));

        Assert.Equal((0, 1), (running, together));
    }

    [Fact]
    public async Task Says_once_what_it_waits_for_while_somebody_has_the_lock_and_goes_on_when_it_is_free()
    {
        await store.CreateDatabaseAsync();
        var holder = await store.Get<PostgresDatabase>().ConnectAsync(TestContext.Current.CancellationToken);
        await using (holder)
        await using (await holder.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock(1919905121)", holder);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            var node = NewNode();
            var opening = Task.Run(node.OpenForServerAsync, TestContext.Current.CancellationToken);
            while (await store.QueryAsync<long>(WaitingSql) is not [1])
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            }

            node.Clock.Advance(TimeSpan.FromSeconds(4));
            Assert.Empty(node.Log.Of<PostgresStoreOpening>());
            node.Clock.Advance(TimeSpan.FromSeconds(1));
            node.Clock.Advance(TimeSpan.FromMinutes(1));
            var line = Assert.Single(node.Log.Of<PostgresStoreOpening>());
            Assert.Equal(LogLevel.Warning, line.Level);
            Assert.All([store.Database.Description, "1919905121", "pg_locks"], part => Assert.Contains(part, line.Text, StringComparison.Ordinal));
            Assert.False(opening.IsCompleted);

            await holder.CloseAsync();
            await opening;
        }

        await store.OpenForServerAsync();
        Assert.Empty(store.Log.Of<PostgresStoreOpening>());
    }

    private RealStore NewNode()
    {
        nodes.Add(RealStore.NodeOf(store));
        return nodes[^1];
    }
}
