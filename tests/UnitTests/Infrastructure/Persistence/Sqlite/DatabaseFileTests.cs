using Dapper;
using Microsoft.Data.Sqlite;
using Roma.Application.Pipeline;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Persistence.Sqlite;

namespace Roma.UnitTests.Infrastructure.Persistence.Sqlite;

[SqliteOnly]
public sealed class DatabaseFileTests : IAsyncLifetime
{
    private RealStore store = null!;
    private string path = "";

    private DatabaseFile Database => store.Get<DatabaseFile>();

    private string Aside => path + ".aside";

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not let an open file be moved.");
        store = await RealStore.OpenAsync();
        await store.CreateMarksAsync();
        path = store.Location.DatabaseFile;
    }

    public ValueTask DisposeAsync() => store?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Is_in_place_whatever_is_written_to_it()
    {
        await MarkAsync();
        await store.ExecuteAsync("INSERT INTO marks (id) VALUES (0)");
        using (var other = store.Location.Open(SqliteOpenMode.ReadWrite, static _ => { }))
        {
            Assert.Equal(0, other.ExecuteScalar<long>("PRAGMA wal_checkpoint(TRUNCATE)"));
        }

        Database.EnsureInPlace();
    }

    [Fact]
    public async Task Has_a_WAL_where_it_had_none_before()
    {
        await using var other = RealStore.Closed();
        Directory.CreateDirectory(other.DataDirectory);
        using (var source = store.Location.Open(SqliteOpenMode.ReadWrite, static _ => { }))
        {
            await source.ExecuteAsync("VACUUM INTO @path", new { path = other.Location.DatabaseFile });
        }

        using var connection = other.Get<DatabaseFile>().Connect(SqliteOpenMode.ReadWrite);

        Assert.Equal("wal", connection.ExecuteScalar<string>("PRAGMA journal_mode"));
    }

    [Fact]
    public void Stops_all_when_it_is_deleted_and_is_not_made_again()
    {
        File.Delete(path);

        AssertStopped();
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Stops_all_when_a_copy_takes_its_place()
    {
        File.Copy(path, Aside);
        var content = await File.ReadAllBytesAsync(Aside, TestContext.Current.CancellationToken);
        File.Move(Aside, path, overwrite: true);

        AssertStopped();

        await store.DisposeServicesAsync();
        Assert.Equal(content, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Goes_on_after_a_restart_when_it_is_back()
    {
        await MarkAsync();
        File.Move(path, Aside);
        AssertStopped();
        File.Move(Aside, path);

        AssertStopped();

        await store.DisposeServicesAsync();
        await using var again = RealStore.Beside(store);
        await again.OpenForServerAsync();
        Assert.Equal(1, await again.ScalarAsync<long>("SELECT COUNT(*) FROM marks"));
    }

    [Fact]
    public void Stops_all_when_its_folder_is_moved()
    {
        Directory.Move(store.DataDirectory, store.DataDirectory + ".aside");

        AssertStopped();
    }

    [Fact]
    public void Connects_to_no_other_file()
    {
        File.Copy(path, Aside);
        File.Move(Aside, path, overwrite: true);

        Assert.Throws<StoreUnavailableException>(() => Database.Connect(SqliteOpenMode.ReadOnly));
    }

    [Fact]
    public async Task Has_all_that_was_written_and_no_WAL_at_the_end()
    {
        await MarkAsync();

        await store.DisposeServicesAsync();

        Assert.False(File.Exists(path + "-wal") || File.Exists(path + "-shm"));
        Assert.Equal(1, CountIn(path));
    }

    [Fact]
    public async Task Leaves_the_WAL_to_the_next_start_once_all_is_stopped()
    {
        await MarkAsync();
        Database.StopUntilRestart("The device fails.");
        Database.StopUntilRestart("Something else happens.");

        var outage = await Assert.ThrowsAsync<StoreUnavailableException>(MarkAsync);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ScalarAsync<long>("SELECT COUNT(*) FROM marks"));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Database.ProbeAsync(TestContext.Current.CancellationToken));
        await store.DisposeServicesAsync();

        Assert.Equal("The device fails.", outage.Message);
        Assert.NotEqual(0, new FileInfo(path + "-wal").Length);
        await using var again = RealStore.Beside(store);
        await again.OpenForServerAsync();
        Assert.Equal(1, await again.ScalarAsync<long>("SELECT COUNT(*) FROM marks"));
    }

    private static long CountIn(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        return connection.ExecuteScalar<long>("SELECT COUNT(*) FROM marks");
    }

    private Task<bool> MarkAsync() => store.CommitAsync(new Change("INSERT INTO marks (id) SELECT COALESCE(MAX(id), 0) + 1 FROM marks", new { }));

    private void AssertStopped()
    {
        var outage = Assert.Throws<StoreUnavailableException>(Database.EnsureInPlace);
        Assert.Contains("moved, deleted or replaced", outage.Message, StringComparison.Ordinal);
        Assert.Throws<StoreUnavailableException>(Database.EnsureNotStopped);
    }
}
