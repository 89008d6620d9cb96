using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Roma.Application.Pipeline;
using Roma.Infrastructure;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Persistence.Sqlite;

namespace Roma.UnitTests.Infrastructure.Persistence.Sqlite;

[SqliteOnly]
public sealed class SqliteWriterTests : IAsyncLifetime
{
    private RealStore store = null!;

    private SqliteWriter Writer => store.Get<SqliteWriter>();

    public async ValueTask InitializeAsync()
    {
        store = await RealStore.OpenAsync();
        await store.CreateMarksAsync();
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Stores_a_write_before_it_answers()
    {
        Assert.True(await MarkAsync(1));

        Assert.Equal([1L], await MarksAsync());
    }

    // The values of https://sqlite.org/pragma.html: FULL is 2, and a cache in KiB is negative.
    [Theory]
    [InlineData("synchronous", 2)]
    [InlineData("wal_autocheckpoint", 0)]
    [InlineData("cache_size", -16_000)]
    [InlineData("journal_size_limit", 64 * 1024 * 1024)]
    public async Task Has_its_connection_set_up(string pragma, long expected)
    {
        var set = 0L;
        await Writer.CommitAsync(
            async reader =>
            {
                set = await reader.ScalarAsync<long>($"PRAGMA {pragma}", new { }, TestContext.Current.CancellationToken);
                return null;
            },
            isUrgent: false,
            TestContext.Current.CancellationToken);

        Assert.Equal(expected, set);
    }

    [Fact]
    public async Task Commits_all_that_waited_at_once()
    {
        var gate = await HoldAsync();
        var marks = Enumerable.Range(1, 100).Select(id => MarkAsync(id)).ToList();
        var seen = WriteAsync(reader => Count(reader) == 100 && CountPastTheWriter() == 0 ? [] : null);

        gate.SetResult();

        Assert.All(await Task.WhenAll(marks), Assert.True);
        Assert.True(await seen);
        Assert.Equal(100, (await MarksAsync()).Count);
    }

    [Fact]
    public async Task Rolls_back_a_write_that_loses_and_no_neighbour()
    {
        var gate = await HoldAsync();
        var writes = new[] { MarkAsync(1), WriteAsync(_ => [Mark(2), Mark(5) with { Rows = 2 }]), MarkAsync(3) };

        gate.SetResult();
        var stored = await Task.WhenAll(writes);

        Assert.Equal([true, false, true], stored);
        Assert.Equal([1L, 3L], await MarksAsync());
    }

    [Fact]
    public async Task Takes_a_row_that_exists_already_for_a_lost_race()
    {
        await MarkAsync(1);
        var gate = await HoldAsync();
        var late = WriteAsync(_ => [Mark(3), Mark(1)]);
        var writes = new[] { MarkAsync(2), late, MarkAsync(4) };

        gate.SetResult();
        var stored = await Task.WhenAll(writes);

        Assert.Equal([true, false, true], stored);
        Assert.Equal([1L, 2L, 4L], await MarksAsync());
    }

    [Fact]
    public async Task Leaves_a_fault_to_the_write_that_has_it()
    {
        var gate = await HoldAsync();
        var before = MarkAsync(1);
        var broken = WriteAsync(static _ => throw new InvalidOperationException("mine"));
        var refused = WriteAsync(_ => [Mark(2), new Change("INSERT INTO marks (id, text) VALUES (3, NULL)", new { })]);
        var after = MarkAsync(4);

        gate.SetResult();

        Assert.True(await before);
        Assert.True(await after);
        Assert.Equal("mine", (await Assert.ThrowsAsync<InvalidOperationException>(() => broken)).Message);
        await Assert.ThrowsAsync<SqliteException>(() => refused);
        Assert.Equal([1L, 4L], await MarksAsync());
    }

    [Fact]
    public async Task Fails_the_whole_group_when_the_store_fails_and_recovers()
    {
        var gate = await HoldAsync();
        var before = MarkAsync(1);
        var broken = WriteAsync(static _ => throw new InvalidOperationException("mine"));
        var full = FillAsync();
        var after = MarkAsync(2);

        gate.SetResult();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => before);
        await Assert.ThrowsAsync<InvalidOperationException>(() => broken);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => full);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => after);
        Assert.Empty(await MarksAsync());
        Assert.True(await MarkAsync(3));
        Assert.Equal([3L], await MarksAsync());
    }

    [Fact]
    public async Task Fails_those_who_wait_behind_a_store_that_fails_without_trying_it_for_each()
    {
        var gate = await HoldAsync();
        var full = FillAsync();
        var tries = 0;
        var behind = Enumerable.Range(1, 1000).Select(id => WriteAsync(_ => ++tries > 0 ? [] : null)).ToList();

        gate.SetResult();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => full);
        foreach (var write in behind)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => write);
        }

        Assert.Equal(0, tries);
        Assert.True(await MarkAsync(1));
    }

    [Fact]
    public async Task Says_once_that_it_fails_and_once_that_it_recovered()
    {
        await Assert.ThrowsAsync<StoreUnavailableException>(() => FillAsync());
        await Assert.ThrowsAsync<StoreUnavailableException>(() => FillAsync());
        await MarkAsync(1);
        await MarkAsync(2);

        Assert.Equal([LogLevel.Error, LogLevel.Information], store.Log.Of<SqliteWriter>().Select(line => line.Level));
        // SQLITE_FULL.
        Assert.Contains("Error 13", store.Log.Of<SqliteWriter>().First().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stops_when_the_file_is_gone()
    {
        var aside = store.Location.DatabaseFile + ".aside";
        File.Move(store.Location.DatabaseFile, aside);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => MarkAsync(1));

        Assert.False(File.Exists(store.Location.DatabaseFile));
        File.Move(aside, store.Location.DatabaseFile);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => MarkAsync(2));
    }

    [Fact]
    public async Task Acknowledges_nothing_that_went_into_a_file_which_was_replaced_meanwhile()
    {
        var copy = store.Location.DatabaseFile + ".copy";
        File.Copy(store.Location.DatabaseFile, copy);

        var meanwhile = WriteAsync(_ =>
        {
            File.Move(copy, store.Location.DatabaseFile, overwrite: true);
            return [Mark(1)];
        });

        await Assert.ThrowsAsync<StoreUnavailableException>(() => meanwhile);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => MarkAsync(2));
    }

    [Fact]
    public async Task Stores_what_it_accepted_before_it_closes()
    {
        var gate = await HoldAsync();
        var marks = Enumerable.Range(1, 1000).Select(id => MarkAsync(id)).ToList();

        var closed = Writer.DisposeAsync();
        Assert.Throws<StoreUnavailableException>(() => { _ = MarkAsync(1001); });
        gate.SetResult();
        await closed;

        Assert.All(await Task.WhenAll(marks), Assert.True);
        Assert.Equal(1000, (await MarksAsync()).Count);
    }

    [Fact]
    public async Task Refuses_what_comes_after_it_closed()
    {
        await Writer.DisposeAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => MarkAsync(1));
    }

    [Fact]
    public async Task Refuses_more_than_ten_thousand_that_wait()
    {
        var gate = await HoldAsync();
        var marks = Enumerable.Range(1, 10_000).Select(id => MarkAsync(id)).ToList();

        Assert.Throws<StoreUnavailableException>(() => { _ = MarkAsync(10_001); });

        gate.SetResult();
        Assert.All(await Task.WhenAll(marks), Assert.True);
        Assert.True(await MarkAsync(10_002));
    }

    [Fact]
    public async Task Writes_what_is_urgent_while_ten_thousand_wait_and_before_them()
    {
        var gate = await HoldAsync();
        var marks = Enumerable.Range(1, 10_000).Select(id => MarkAsync(id)).ToList();
        long? before = null;

        var probe = WriteAsync(
            reader =>
            {
                before ??= Count(reader);
                return [];
            },
            isUrgent: true);
        gate.SetResult();

        Assert.True(await probe);
        Assert.Equal(0, before);
        Assert.All(await Task.WhenAll(marks), Assert.True);
    }

    [Fact]
    public async Task Ends_the_process_and_leaves_nobody_waiting_when_it_meets_a_fault_of_its_own()
    {
        store.Log.Fault = line => line.Category == typeof(SqliteWriter).FullName ? new InvalidOperationException("the log's") : null;
        var gate = await HoldAsync();
        var full = FillAsync();
        var behind = Enumerable.Range(1, 1000).Select(id => MarkAsync(id)).ToList();

        gate.SetResult();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => full);
        foreach (var write in behind)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => write);
        }

        await StoppingAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => MarkAsync(1));
        await Writer.DisposeAsync();
        var line = Assert.Single(store.Log.Of<Breakdown>());
        Assert.Equal((LogLevel.Critical, "the log's"), (line.Level, line.Exception?.InnerException?.Message));
    }

    [Fact]
    public async Task Ends_the_process_even_if_nothing_can_be_logged()
    {
        var wasStopping = false;
        store.Log.Fault = line =>
        {
            wasStopping |= line.Category == typeof(Breakdown).FullName
                && store.Get<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;
            return new InvalidOperationException("the log's");
        };

        await Assert.ThrowsAsync<StoreUnavailableException>(() => FillAsync());

        await StoppingAsync();
        await Writer.DisposeAsync();
        Assert.True(wasStopping, "The log was asked first, which may make it wait.");
        store.Log.Fault = _ => null;
    }

    [Fact]
    public async Task Begins_nothing_that_was_cancelled_before()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Writer.CommitAsync(_ => throw new InvalidOperationException("It began."), isUrgent: false, cancelled.Token));

        await MarkAsync(1);
        Assert.Equal([1L], await MarksAsync());
    }

    [Fact]
    public async Task Is_durable_before_it_answers()
    {
        Assert.True(await WriteAsync(
            static reader => Scalar<string>(reader, "PRAGMA journal_mode") == "wal" && Scalar<long>(reader, "PRAGMA synchronous") == 2 ? [] : null));
    }

    private Task<bool> WriteAsync(Func<IStoreReader, IReadOnlyList<Change>?> decide, bool isUrgent = false) =>
        Writer.CommitAsync(reader => Task.FromResult(decide(reader)), isUrgent, TestContext.Current.CancellationToken);

    private Task<bool> MarkAsync(long id) => WriteAsync(_ => [Mark(id)]);

    // SQLite's own way to a full disk: the file may not grow.
    private Task<bool> FillAsync() => WriteAsync(static _ =>
    [
        new Change("PRAGMA max_page_count = 1", new { }, Rows: null),
        new Change("INSERT INTO marks (id, text) VALUES (99, HEX(ZEROBLOB(100000)))", new { }),
    ]);

    private static Change Mark(long id) => new("INSERT INTO marks (id) VALUES (@Id)", new { Id = id });

    // SQLite has no asynchronous I/O.
    private static T? Scalar<T>(IStoreReader reader, string sql) =>
        reader.ScalarAsync<T>(sql, new { }, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private static long Count(IStoreReader reader) => Scalar<long>(reader, "SELECT COUNT(*) FROM marks");

    /// <summary>Keeps the writer busy until the gate opens: what is written meanwhile waits.</summary>
    private async Task<TaskCompletionSource> HoldAsync()
    {
        var (entered, gate) = (NewSignal(), NewSignal());
        _ = Writer.CommitAsync(
            async _ =>
            {
                entered.SetResult();
                await gate.Task;
                return [];
            },
            isUrgent: false,
            TestContext.Current.CancellationToken);
        await entered.Task;
        return gate;
    }

    private async Task StoppingAsync()
    {
        var stopping = NewSignal();
        await using var registration = store.Get<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        await stopping.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<IReadOnlyList<long>> MarksAsync() => await store.QueryAsync<long>("SELECT id FROM marks ORDER BY id");

    private long CountPastTheWriter()
    {
        using var reader = new SqliteConnection($"Data Source={store.Location.DatabaseFile};Mode=ReadOnly;Pooling=False");
        return reader.ExecuteScalar<long>("SELECT COUNT(*) FROM marks");
    }
}
