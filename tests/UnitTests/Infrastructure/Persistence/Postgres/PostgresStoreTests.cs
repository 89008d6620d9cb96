using Npgsql;
using Roma.Application.Pipeline;
using Roma.Infrastructure;
using Roma.Infrastructure.Persistence.Postgres;

namespace Roma.UnitTests.Infrastructure.Persistence.Postgres;

[PostgresOnly]
public sealed class PostgresStoreTests : IAsyncLifetime
{
    private string database = null!;
    private RealStore store = null!;

    public async ValueTask InitializeAsync()
    {
        var server = await SharedPostgres.ServerAsync();
        database = await server.CreateDatabaseAsync();
        store = RealStore.Closed(new KeyValuePair<string, string?>(
            "ConnectionStrings:Roma", $"{server.ConnectionString(database)};Timeout=1;Maximum Pool Size={PostgresDatabase.LeastPoolSize}"));
        await store.OpenForServerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await (await SharedPostgres.ServerAsync()).DropDatabaseAsync(database);
    }

    [Fact]
    public async Task Serves_with_as_few_connections_as_it_allows()
    {
        var app = store.NewApp();
        Assert.True(await store.StageAsync<IAppRepository>(apps => apps.Add(app)));
        await store.Database.ProbeAsync(TestContext.Current.CancellationToken);

        // Each of the two writers and the work that runs alone has a connection now.
        await store.Services.RunAloneInStoreAsync(
            async () =>
            {
                var resets = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(
                    () => store.SendAsync(new ResetAppSecretCommand(UseCases.Home, app.Id.ToString(), Secret: null)))));
                Assert.All(resets, reset => Assert.True(reset.IsSuccess));
                await store.Database.ProbeAsync(TestContext.Current.CancellationToken);
            },
            TestContext.Current.CancellationToken);

        Assert.Empty(store.Log.Of<PostgresStore>());
    }

    [Fact]
    public async Task Says_which_setting_to_raise_when_all_connections_are_in_use()
    {
        await store.Database.ProbeAsync(TestContext.Current.CancellationToken);
        List<NpgsqlConnection> inUse = [];
        while (inUse.Count < PostgresDatabase.LeastPoolSize - 2)
        {
            inUse.Add(await store.Get<PostgresDatabase>().ConnectAsync(TestContext.Current.CancellationToken));
        }

        var read = store.ScalarAsync<long>("SELECT COUNT(*) FROM apps");
        while (!store.Log.Of<PostgresStore>().Any())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        store.Clock.Advance(TimeSpan.FromSeconds(6));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => read);
        Assert.Contains("raise Maximum Pool Size in ConnectionStrings:Roma", Assert.Single(store.Log.Of<PostgresStore>()).Text, StringComparison.Ordinal);
        foreach (var connection in inUse)
        {
            await connection.DisposeAsync();
        }

        Assert.Equal(0, await store.ScalarAsync<long>("SELECT COUNT(*) FROM apps"));
    }
}
