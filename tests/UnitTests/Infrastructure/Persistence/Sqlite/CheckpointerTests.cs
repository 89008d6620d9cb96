using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Roma.Application.Pipeline;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Persistence.Sqlite;

namespace Roma.UnitTests.Infrastructure.Persistence.Sqlite;

[SqliteOnly]
public sealed class CheckpointerTests : IAsyncLifetime
{
    // Many times as many rows as a checkpoint takes: the one in the background may be slow, but not for ever.
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
    public async Task Has_the_WAL_restarted_and_keeps_all_that_was_written()
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

    [Fact]
    public async Task Has_the_WAL_restarted_at_the_next_commit_without_a_reader()
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
        // Far fewer rows than the next checkpoint waits for.
        await WriteUntilAsync(() => Salt() != first, batchSize: 50);
    }

    [Fact]
    public async Task Stops_all_until_a_restart_when_it_meets_an_IO_error_and_loses_nothing()
    {
        await WriteBatchAsync();
        var content = await File.ReadAllBytesAsync(store.Location.LogFile, TestContext.Current.CancellationToken);
        await CheckpointAsync(wal => wal.SetLength(content.Length / 2));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync());
        await Assert.ThrowsAsync<StoreUnavailableException>(() => CountAsync());

        await store.DisposeServicesAsync();
        await using var again = RealStore.Beside(store);
        await File.WriteAllBytesAsync(again.Location.LogFile, content, TestContext.Current.CancellationToken);
        await again.OpenForServerAsync();
        Assert.Equal(next - 1, await again.ScalarAsync<long>("SELECT COUNT(*) FROM marks"));
    }

    [Fact]
    public async Task Counts_anew_the_rows_of_another_writer()
    {
        await using var checkpointer = NewCheckpointer();
        using (var first = OpenWriter(rows: 100_000))
        {
            // After the first checkpoint, whose end it learns from a commit.
            var salt = Salt();
            while (Salt() == salt)
            {
                checkpointer.AfterCommit(first);
                WriteRows(first, 1);
            }
        }

        var length = new FileInfo(store.Location.DatabaseFile).Length;
        using var second = OpenWriter(rows: 50_000);
        checkpointer.AfterCommit(second);
        await checkpointer.DisposeAsync();

        Assert.True(new FileInfo(store.Location.DatabaseFile).Length > length);
    }

    [Fact]
    public async Task Has_the_disk_take_the_database_in_the_background()
    {
        await WriteBatchAsync();
        // There is no telling that a file is flushed, but that it cannot be.
        store.Get<DatabaseFile>().Dispose();

        await using (var checkpointer = NewCheckpointer())
        {
            checkpointer.Start();
        }

        Assert.IsType<ObjectDisposedException>(Assert.Single(store.Log.Of<SqliteWriter>(), line => line.Id == 19).Exception);
    }

    private Checkpointer NewCheckpointer() => new(store.Get<DatabaseFile>(), store.Get<ILogger<SqliteWriter>>(), store.Clock);

    private PreparedConnection OpenWriter(int rows) => store.Location.Open(SqliteOpenMode.ReadWrite, opened =>
    {
        opened.Run("PRAGMA wal_autocheckpoint = 0");
        WriteRows(opened, rows);
    });

    private static void WriteRows(PreparedConnection writer, int rows) => writer.Run(new Change(
        """
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < @Rows)
        INSERT INTO marks (id) SELECT n + (SELECT COALESCE(MAX(id), 0) FROM marks) FROM numbers
        """,
        new { Rows = rows }));

    private async Task CheckpointAsync(Action<FileStream> damage)
    {
        await using (var wal = new FileStream(store.Location.LogFile, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
        {
            damage(wal);
        }

        await using var checkpointer = NewCheckpointer();
        checkpointer.Start();
    }

    // The WAL's header has another salt each time it is restarted (https://sqlite.org/fileformat2.html#walformat).
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
            Assert.True(batch < MaxBatches, "The WAL was not restarted.");
            await WriteBatchAsync(batchSize);
        }
    }

    private async Task WriteBatchAsync(int size = BatchSize)
    {
        Assert.True(await store.CommitAsync(
            [.. Enumerable.Range(0, size).Select(offset => new Change("INSERT INTO marks (id) VALUES (@Id)", new { Id = next + offset }))]));
        next += size;
    }

    private Task<long> CountAsync() => store.ScalarAsync<long>("SELECT COUNT(*) FROM marks");
}
