using Dapper;
using Microsoft.Data.Sqlite;
using Roma.Application.Pipeline;
using Roma.Infrastructure.Persistence.Sqlite;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Infrastructure.Persistence.Sqlite;

public sealed class CheckpointerTests : IAsyncLifetime
{
    // Many times as many rows as a copy takes: the copy beside the writer may be slow, but not for ever.
    private const int MaxBatches = 200;

    private const int BatchSize = 2000;

    private RealStore store = null!;
    private long next = 1;

    public async ValueTask InitializeAsync()
    {
        store = await RealStore.OpenAsync();
        await store.CreateMarksAsync();
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Lets_the_log_begin_anew_and_keeps_all_that_was_written()
    {
        await WriteBatchAsync();
        var first = Salt();

        await WriteUntilAsync(() => Salt() != first);
        var second = Salt();
        await WriteUntilAsync(() => Salt() != second);

        Assert.Equal(next - 1, await CountAsync(store));
    }

    [Fact]
    public async Task Waits_for_a_reader_and_lets_the_writer_go_on_meanwhile()
    {
        await WriteBatchAsync();
        var first = Salt();
        using (var reader = store.Location.Open(SqliteOpenMode.ReadOnly, static _ => { }))
        {
            reader.Run("BEGIN");
            var seen = reader.ExecuteScalar<long>("SELECT COUNT(*) FROM marks");
            for (var batch = 0; batch < 30; batch++)
            {
                await WriteBatchAsync();
            }

            Assert.Equal((seen, first), (reader.ExecuteScalar<long>("SELECT COUNT(*) FROM marks"), Salt()));
        }

        await WriteUntilAsync(() => Salt() != first);

        Assert.Equal(next - 1, await CountAsync(store));
    }

    [Fact]
    public async Task Lets_the_log_begin_anew_at_the_next_commit_without_a_reader()
    {
        await WriteBatchAsync();
        var first = Salt();
        using var reader = store.Location.Open(SqliteOpenMode.ReadOnly, static _ => { });
        reader.Run("BEGIN");
        reader.ExecuteScalar<long>("SELECT COUNT(*) FROM marks");
        var length = new FileInfo(store.Location.DatabaseFile).Length;
        do
        {
            await WriteBatchAsync();
            // As readers do that take turns: one begins before the other ends, so that there is always one.
            reader.Run("ROLLBACK");
            reader.Run("BEGIN");
            reader.ExecuteScalar<long>("SELECT COUNT(*) FROM marks");
        }
        while (new FileInfo(store.Location.DatabaseFile).Length == length);

        reader.Run("ROLLBACK");
        // Far fewer rows than the next copy waits for.
        await WriteUntilAsync(() => Salt() != first, batchSize: 50);
    }

    [Fact]
    public async Task Refuses_everything_and_keeps_the_log_once_the_database_could_not_be_written_to()
    {
        await using var owner = RealStore.Closed();
        await using (var before = RealStore.Beside(owner))
        {
            await before.OpenForServerAsync();
            await before.CreateMarksAsync();
            before.Get<DatabaseAnchor>().KeepLog();
            await Assert.ThrowsAsync<StoreUnavailableException>(() => WriteAsync(before));
            await Assert.ThrowsAsync<StoreUnavailableException>(() => CountAsync(before));
        }

        Assert.NotEqual(0, new FileInfo(owner.Location.LogFile).Length);
        await using var after = RealStore.Beside(owner);
        await after.OpenForServerAsync();
        Assert.True(await WriteAsync(after));
        Assert.Equal(1, await CountAsync(after));

        static Task<bool> WriteAsync(RealStore store) =>
            store.Database.WriteAsync(
                async connection => await connection.ExecuteAsync("INSERT INTO marks (id) VALUES (1)") == 1,
                TestContext.Current.CancellationToken);
    }

    // The log's header has another salt each time it begins anew (https://sqlite.org/fileformat2.html#walformat).
    private string Salt()
    {
        using var log = new FileStream(store.Location.LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var header = new byte[32];
        log.ReadExactly(header);
        return Convert.ToHexString(header.AsSpan(16, 8));
    }

    private async Task WriteUntilAsync(Func<bool> condition, int batchSize = BatchSize)
    {
        for (var batch = 0; !condition(); batch++)
        {
            Assert.True(batch < MaxBatches, "The log did not begin anew.");
            await WriteBatchAsync(batchSize);
        }
    }

    private async Task WriteBatchAsync(int size = BatchSize)
    {
        Assert.True(await store.Database.WriteAsync(
            async connection =>
            {
                var ids = Enumerable.Range(0, size).Select(offset => new { id = next + offset });
                return await connection.ExecuteAsync("INSERT INTO marks (id) VALUES (@id)", ids) == size;
            },
            TestContext.Current.CancellationToken));
        next += size;
    }

    private static Task<long> CountAsync(RealStore store) =>
        store.Database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM marks"), TestContext.Current.CancellationToken);
}
