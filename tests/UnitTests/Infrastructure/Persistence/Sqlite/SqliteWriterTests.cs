using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Roma.Application.Pipeline;
using Roma.Infrastructure;
using Roma.Infrastructure.Persistence.Sqlite;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Infrastructure.Persistence.Sqlite;

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
    public async Task Stores_a_unit_before_it_answers()
    {
        Assert.True(await MarkAsync(1));

        Assert.Equal([1L], await MarksAsync());
    }

    [Fact]
    public async Task Commits_all_that_waited_at_once()
    {
        var gate = await HoldAsync();
        var marks = Enumerable.Range(1, 100).Select(id => MarkAsync(id)).ToList();
        var seen = WriteAsync(connection => connection.ExecuteScalar<long>("SELECT COUNT(*) FROM marks") == 100 && CountPastTheWriter() == 0);

        gate.SetResult();

        Assert.All(await Task.WhenAll(marks), Assert.True);
        Assert.True(await seen);
        Assert.Equal(100, (await MarksAsync()).Count);
    }

    [Fact]
    public async Task Undoes_a_unit_that_loses_and_no_neighbour()
    {
        var gate = await HoldAsync();
        var units = new[] { MarkAsync(1), WriteAsync(connection => connection.Execute("INSERT INTO marks (id) VALUES (2)") != 1), MarkAsync(3) };

        gate.SetResult();
        var kept = await Task.WhenAll(units);

        Assert.Equal([true, false, true], kept);
        Assert.Equal([1L, 3L], await MarksAsync());
    }

    [Fact]
    public async Task Takes_a_row_that_exists_already_for_a_lost_race()
    {
        await MarkAsync(1);
        var gate = await HoldAsync();
        var late = WriteAsync(connection => connection.Execute("INSERT INTO marks (id) VALUES (3); INSERT INTO marks (id) VALUES (1)") > 0);
        var units = new[] { MarkAsync(2), late, MarkAsync(4) };

        gate.SetResult();
        var kept = await Task.WhenAll(units);

        Assert.Equal([true, false, true], kept);
        Assert.Equal([1L, 2L, 4L], await MarksAsync());
    }

    [Fact]
    public async Task Leaves_a_fault_to_the_unit_that_has_it()
    {
        var gate = await HoldAsync();
        var before = MarkAsync(1);
        var broken = WriteAsync(
            connection => connection.Execute("INSERT INTO marks (id) VALUES (2)") == 1 ? throw new InvalidOperationException("mine") : true);
        var refused = WriteAsync(connection => connection.Execute("INSERT INTO marks (id, text) VALUES (3, NULL)") == 1);
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
        var broken = WriteAsync(_ => throw new InvalidOperationException("mine"));
        var full = WriteAsync(Fill);
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
        var full = WriteAsync(Fill);
        var tries = 0;
        var behind = Enumerable.Range(1, 1000).Select(id => WriteAsync(_ => ++tries > 0)).ToList();

        gate.SetResult();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => full);
        foreach (var unit in behind)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => unit);
        }

        Assert.Equal(0, tries);
        Assert.True(await MarkAsync(1));
    }

    [Fact]
    public async Task Says_once_that_it_fails_and_once_that_it_recovered()
    {
        await Assert.ThrowsAsync<StoreUnavailableException>(() => WriteAsync(Fill));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => WriteAsync(Fill));
        await MarkAsync(1);
        await MarkAsync(2);

        Assert.Equal([LogLevel.Error, LogLevel.Information], store.Log.Of<SqliteWriter>().Select(line => line.Level));
        // SQLITE_FULL.
        Assert.Contains("Error 13", store.Log.Of<SqliteWriter>().First().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_go_on_with_a_file_that_is_gone()
    {
        var aside = store.Location.DatabaseFile + ".aside";
        File.Move(store.Location.DatabaseFile, aside);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => MarkAsync(1));

        Assert.False(File.Exists(store.Location.DatabaseFile));
        File.Move(aside, store.Location.DatabaseFile);
        Assert.True(await MarkAsync(2));
        Assert.Equal([2L], await MarksAsync());
    }

    [Fact]
    public async Task Acknowledges_nothing_that_went_into_a_file_which_was_replaced_meanwhile()
    {
        var copy = store.Location.DatabaseFile + ".copy";
        File.Copy(store.Location.DatabaseFile, copy);

        var meanwhile = WriteAsync(_ =>
        {
            File.Move(copy, store.Location.DatabaseFile, overwrite: true);
            return true;
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

        var probe = Writer.WriteFirstAsync(
            connection =>
            {
                before ??= connection.ExecuteScalar<long>("SELECT COUNT(*) FROM marks");
                return Task.FromResult(true);
            },
            TestContext.Current.CancellationToken);
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
        var full = WriteAsync(Fill);
        var behind = Enumerable.Range(1, 1000).Select(id => MarkAsync(id)).ToList();

        gate.SetResult();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => full);
        foreach (var unit in behind)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => unit);
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

        await Assert.ThrowsAsync<StoreUnavailableException>(() => WriteAsync(Fill));

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
            () => Writer.WriteAsync(_ => throw new InvalidOperationException("It began."), cancelled.Token));

        await MarkAsync(1);
        Assert.Equal([1L], await MarksAsync());
    }

    [Fact]
    public async Task Is_durable_before_it_answers()
    {
        Assert.True(await WriteAsync(connection =>
            connection.ExecuteScalar<string>("PRAGMA journal_mode") == "wal" && connection.ExecuteScalar<long>("PRAGMA synchronous") == 2));
    }

    private Task<bool> WriteAsync(Func<DbConnection, bool> write) =>
        Writer.WriteAsync(connection => Task.FromResult(write(connection)), TestContext.Current.CancellationToken);

    private Task<bool> MarkAsync(long id) => WriteAsync(connection => connection.Execute("INSERT INTO marks (id) VALUES (@id)", new { id }) == 1);

    /// <summary>Keeps the writer busy until the gate opens: what is written meanwhile waits.</summary>
    private async Task<TaskCompletionSource> HoldAsync()
    {
        var (entered, gate) = (NewSignal(), NewSignal());
        _ = Writer.WriteAsync(
            async _ =>
            {
                entered.SetResult();
                await gate.Task;
                return true;
            },
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

    // SQLite's own way to a full disk: the file may not grow.
    private static bool Fill(DbConnection connection)
    {
        connection.Execute("PRAGMA max_page_count = 1");
        connection.Execute("INSERT INTO marks (id, text) VALUES (99, HEX(ZEROBLOB(100000)))");
        return true;
    }

    private async Task<IReadOnlyList<long>> MarksAsync() => await store.QueryAsync<long>("SELECT id FROM marks ORDER BY id");

    private long CountPastTheWriter()
    {
        using var reader = new SqliteConnection($"Data Source={store.Location.DatabaseFile};Mode=ReadOnly;Pooling=False");
        return reader.ExecuteScalar<long>("SELECT COUNT(*) FROM marks");
    }
}
