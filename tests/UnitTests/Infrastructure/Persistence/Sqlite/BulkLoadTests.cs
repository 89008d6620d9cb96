using Dapper;
using Microsoft.Data.Sqlite;
using Roma.Application.Pipeline;
using Roma.Infrastructure.Persistence.Sqlite;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Infrastructure.Persistence.Sqlite;

public sealed class BulkLoadTests : IAsyncDisposable
{
    private readonly RealStore store = RealStore.Closed();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Is_served_as_long_as_a_service_has_the_store()
    {
        await store.OpenForCommandAsync();
        var before = store.Get<IBulkLoad>().IsServed;

        await using var server = RealStore.Beside(store);
        await server.OpenForServerAsync();
        var meanwhile = store.Get<IBulkLoad>().IsServed;
        server.Get<Store>().Dispose();

        Assert.Equal((false, true, false), (before, meanwhile, store.Get<IBulkLoad>().IsServed));
    }

    [Fact]
    public async Task Keeps_nobody_out_who_wants_to_serve_the_store()
    {
        await store.OpenForCommandAsync();
        Assert.False(store.Get<IBulkLoad>().IsServed);

        await using var server = RealStore.Beside(store);
        await server.OpenForServerAsync();
    }

    [Fact]
    public async Task Lets_commits_wait_a_minute_from_then_on()
    {
        await store.OpenForCommandAsync();
        var before = await PatienceAsync();

        await store.Get<IBulkLoad>().BeginAsync(TestContext.Current.CancellationToken);

        Assert.InRange(before, 0, 5000);
        Assert.Equal(60_000, await PatienceAsync());
    }

    [Fact]
    public async Task Leaves_an_empty_log_and_a_database_that_has_all()
    {
        await store.OpenForServerAsync();
        await store.CreateMarksAsync();
        Assert.NotEqual(0, new FileInfo(store.Location.LogFile).Length);

        await store.Get<IBulkLoad>().EndAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, new FileInfo(store.Location.LogFile).Length);
        // A copy without the log.
        var copy = Path.Combine(store.Folder, "copy.db");
        File.Copy(store.Location.DatabaseFile, copy);
        await using var connection = new SqliteConnection($"Data Source={copy};Mode=ReadOnly;Pooling=False");
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM marks"));
    }

    private async Task<long> PatienceAsync()
    {
        long patience = 0;
        await store.Database.CommitAsync(
            async reader =>
            {
                patience = await reader.ScalarAsync<long>("PRAGMA busy_timeout", new { }, TestContext.Current.CancellationToken);
                return null;
            },
            TestContext.Current.CancellationToken);
        return patience;
    }
}
