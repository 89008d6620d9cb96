using Dapper;
using Microsoft.Data.Sqlite;
using Roma.Infrastructure.Persistence;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Infrastructure.Persistence;

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

        Assert.Equal(next - 1, await CountAsync());
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

        Assert.Equal(next - 1, await CountAsync());
    }

    // The log's header has another salt each time it begins anew (https://sqlite.org/fileformat2.html#walformat).
    private string Salt()
    {
        using var log = new FileStream(store.Location.LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var header = new byte[32];
        log.ReadExactly(header);
        return Convert.ToHexString(header.AsSpan(16, 8));
    }

    private async Task WriteUntilAsync(Func<bool> condition)
    {
        for (var batch = 0; !condition(); batch++)
        {
            Assert.True(batch < MaxBatches, "The log did not begin anew.");
            await WriteBatchAsync();
        }
    }

    private async Task WriteBatchAsync()
    {
        Assert.True(await store.Database.WriteAsync(
            async connection =>
            {
                var ids = Enumerable.Range(0, BatchSize).Select(offset => new { id = next + offset });
                return await connection.ExecuteAsync("INSERT INTO marks (id) VALUES (@id)", ids) == BatchSize;
            },
            TestContext.Current.CancellationToken));
        next += BatchSize;
    }

    private Task<long> CountAsync() =>
        store.Database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM marks"), TestContext.Current.CancellationToken);
}
