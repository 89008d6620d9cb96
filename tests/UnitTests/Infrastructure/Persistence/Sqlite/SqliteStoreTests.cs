using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Roma.Application.Pipeline;
using Roma.Infrastructure;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Persistence.Sqlite;

namespace Roma.UnitTests.Infrastructure.Persistence.Sqlite;

[SqliteOnly]
public sealed class SqliteStoreTests : IAsyncLifetime
{
    private RealStore store = null!;

    public async ValueTask InitializeAsync() => store = await RealStore.OpenAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Reads_the_last_commit()
    {
        var before = await ReadAsync();
        await store.CommitAsync(new Change("DELETE FROM data_keys", new { }));

        Assert.Equal((1, 0), (before, await ReadAsync()));
    }

    [Fact]
    public async Task Reads_more_often_than_there_are_readers()
    {
        for (var read = 0; read <= OpenFiles.ForReaders(); read++)
        {
            await ReadAsync().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Lets_no_reader_write()
    {
        await Assert.ThrowsAsync<StoreUnavailableException>(() => ReadAsync("DELETE FROM data_keys RETURNING 1"));

        Assert.Equal(1, await ReadAsync());
    }

    [Fact]
    public async Task Reads_with_none_of_the_old_connections_after_an_outage()
    {
        using var held = new Held();
        var first = Task.Run(() => store.Database.QueryAsync<long>("SELECT @First", held, TestContext.Current.CancellationToken).AsTask());
        await held.IsBound.Task;
        await ReadAsync();
        held.Release.Set();
        await first;
        // Two are pooled. They take turns: one is marked, and the other one fails.
        await ReadAsync("PRAGMA cache_size = 77");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => ReadAsync("DELETE FROM data_keys RETURNING 1"));

        Assert.NotEqual(77, await ReadAsync("PRAGMA cache_size"));
    }

    [Fact]
    public async Task Is_unavailable_where_the_file_cannot_be_opened()
    {
        await using var closed = RealStore.Closed();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => closed.ScalarAsync<long>("SELECT 1"));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => closed.Database.ProbeAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Completes_a_read_before_it_returns()
    {
        await ReadAsync();

        Assert.True(store.ScalarAsync<long>("SELECT COUNT(*) FROM data_keys").IsCompleted);
    }

    [Fact]
    public async Task Says_once_that_reads_fail_and_once_that_they_recovered()
    {
        await RenameAsync("tokens", "aside");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => ReadAsync("SELECT COUNT(*) FROM tokens"));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => ReadAsync("SELECT COUNT(*) FROM tokens"));
        await RenameAsync("aside", "tokens");
        await ReadAsync("SELECT COUNT(*) FROM tokens");
        await ReadAsync("SELECT COUNT(*) FROM tokens");

        Assert.Equal([LogLevel.Error, LogLevel.Information], store.Log.Of<SqliteStore>().Select(line => line.Level));
    }

    [Fact]
    public async Task Stops_at_a_write_or_a_probe_when_another_file_is_in_the_place_of_its_own()
    {
        var (file, copy) = (store.Location.DatabaseFile, store.Location.DatabaseFile + ".copy");
        File.Copy(file, copy);
        File.Move(copy, file, overwrite: true);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Database.ProbeAsync(TestContext.Current.CancellationToken));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => ReadAsync());
    }

    [Fact]
    public async Task Stops_a_query_that_is_cancelled_while_it_runs()
    {
        const string Endless = "WITH RECURSIVE numbers(n) AS (SELECT @First UNION ALL SELECT n + 1 FROM numbers) SELECT MAX(n) FROM numbers";
        using var caller = new CancellationTokenSource();
        var parameters = new Signal();
        var query = Task.Run(() => store.Database.QueryAsync<long>(Endless, parameters, caller.Token).AsTask(), TestContext.Current.CancellationToken);
        await parameters.IsBound.Task;
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => query);
        Assert.Equal([2], await store.Database.QueryAsync<long>("SELECT 2", new { }, TestContext.Current.CancellationToken));
        Assert.Empty(store.Log.Of<SqliteStore>());
    }

    [Fact]
    public Task Takes_a_wrong_statement_for_a_fault_and_not_for_an_outage() =>
        Assert.ThrowsAsync<SqliteException>(() => ReadAsync("SELECT nothing FROM nowhere"));

    [Fact]
    public async Task Probes_by_a_commit_that_changes_no_row()
    {
        await store.Database.ProbeAsync(TestContext.Current.CancellationToken);
        await store.Database.ProbeAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, await ReadAsync("PRAGMA user_version"));
        Assert.Equal(1, await ReadAsync());
    }

    [Fact]
    public async Task Looks_at_every_table_when_it_probes()
    {
        var tables = await store.QueryAsync<string>(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'SchemaVersions' AND name NOT LIKE 'sqlite%' ORDER BY name");
        List<string> unnoticed = [];
        foreach (var table in tables)
        {
            await RenameAsync(table, "aside");
            var outage = await Record.ExceptionAsync(() => store.Database.ProbeAsync(TestContext.Current.CancellationToken));
            await RenameAsync("aside", table);
            await store.Database.ProbeAsync(TestContext.Current.CancellationToken);
            if (outage is not StoreUnavailableException)
            {
                unnoticed.Add(table);
            }
        }

        Assert.NotEmpty(tables);
        Assert.Empty(unnoticed);
    }

    [Fact]
    public async Task Says_which_table_is_gone_and_when_all_are_there_again()
    {
        await RenameAsync("tokens", "aside");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Database.ProbeAsync(TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Database.ProbeAsync(TestContext.Current.CancellationToken));
        await RenameAsync("aside", "tokens");
        await store.Database.ProbeAsync(TestContext.Current.CancellationToken);
        await store.Database.ProbeAsync(TestContext.Current.CancellationToken);

        var lines = store.Log.Of<SqliteStore>().ToList();
        Assert.Equal([(LogLevel.Error, 10), (LogLevel.Information, 11)], lines.Select(line => (line.Level, line.Id)));
        Assert.Contains("no such table: tokens", lines[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Has_a_start_say_which_table_is_gone()
    {
        await using var owner = RealStore.Closed();
        await using (var before = RealStore.Beside(owner))
        {
            await before.OpenForServerAsync();
            await before.ExecuteAsync("DROP TABLE audit_entries; DELETE FROM data_keys");
        }

        await using var again = RealStore.Beside(owner);
        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(again.OpenForServerAsync);

        Assert.Contains("no such table: audit_entries", refusal.Message, StringComparison.Ordinal);
    }

    private Task<bool> RenameAsync(string table, string name) =>
        store.CommitAsync(new Change($"ALTER TABLE {table} RENAME TO {name}", new { }, Rows: null));

    private Task<long> ReadAsync(string sql = "SELECT COUNT(*) FROM data_keys") => store.ScalarAsync<long>(sql);

    /// <summary>Parameters that hold up the statement that reads them.</summary>
    private sealed class Held : IDisposable
    {
        public TaskCompletionSource IsBound { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualResetEventSlim Release { get; } = new();

        public long First
        {
            get
            {
                IsBound.TrySetResult();
                Release.Wait();
                return 1;
            }
        }

        public void Dispose() => Release.Dispose();
    }

    /// <summary>Parameters that tell when they are read, which is just before the statement runs.</summary>
    private sealed class Signal
    {
        public TaskCompletionSource IsBound { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long First
        {
            get
            {
                IsBound.TrySetResult();
                return 1;
            }
        }
    }
}
