using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Roma.Application.Pipeline;
using Roma.Infrastructure.Persistence.Sqlite;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Infrastructure.Persistence.Sqlite;

public sealed class DatabaseAnchorTests : IAsyncLifetime
{
    private RealStore store = null!;

    public static TheoryData<string[]> Losses =>
        [(string[])[""], (string[])["-wal"], (string[])["-shm"], (string[])["-wal", "-shm"], (string[])["", "-wal", "-shm"]];

    private DatabaseAnchor Anchor => store.Get<DatabaseAnchor>();

    private string Database => store.Location.DatabaseFile;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not let an open file be moved.");
        store = await RealStore.OpenAsync();
        await store.CreateMarksAsync();
    }

    public ValueTask DisposeAsync() => store?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Holds_while_the_files_are_where_they_were()
    {
        Anchor.EnsureInPlace();

        await MarkAsync();
        await store.ExecuteAsync("INSERT INTO marks (id) VALUES (0)");
        await store.Database.WriteAsync(
            async connection => await connection.ExecuteAsync("UPDATE marks SET text = 'changed'") > 0, TestContext.Current.CancellationToken);
        using (var other = store.Location.Open(SqliteOpenMode.ReadWrite, static _ => { }))
        {
            Assert.Equal(0, other.ExecuteScalar<long>("PRAGMA wal_checkpoint(TRUNCATE)"));
        }

        Anchor.EnsureInPlace();
    }

    [Fact]
    public async Task Holds_the_log_of_a_database_that_had_none_before()
    {
        await using var before = RealStore.Closed();
        await before.OpenForServerAsync();
        await using var after = RealStore.Closed();
        Directory.CreateDirectory(after.Location.DataDirectory);
        using (var other = before.Location.Open(SqliteOpenMode.ReadWrite, static _ => { }))
        {
            await other.ExecuteAsync("VACUUM INTO @path", new { path = after.Location.DatabaseFile });
        }

        after.Get<DatabaseAnchor>().EnsureInPlace();
        File.Delete(after.Location.LogFile);

        Assert.Throws<StoreUnavailableException>(after.Get<DatabaseAnchor>().EnsureInPlace);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Misses_files_that_were_deleted(string[] suffixes)
    {
        foreach (var suffix in suffixes)
        {
            File.Delete(Database + suffix);
        }

        AssertUnavailable();
        AssertUnavailable();
        Assert.All(suffixes, suffix => Assert.False(File.Exists(Database + suffix)));
    }

    [Fact]
    public async Task Misses_a_database_that_was_moved_until_it_is_back()
    {
        File.Move(Database, Database + ".aside");
        AssertUnavailable();
        AssertUnavailable();

        File.Move(Database + ".aside", Database);

        Anchor.EnsureInPlace();
        Assert.True(await MarkAsync());
    }

    [Fact]
    public async Task Does_not_take_for_lost_what_it_cannot_look_at()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere a file that cannot be seen is none.");
        File.Move(store.Location.LogFile, Database + ".aside");
        File.CreateSymbolicLink(store.Location.LogFile, store.Location.LogFile);
        AssertUnavailable();

        File.Move(Database + ".aside", store.Location.LogFile, overwrite: true);

        Anchor.EnsureInPlace();
        Assert.True(await MarkAsync());
    }

    [Fact]
    public async Task Misses_a_folder_that_was_moved_until_it_is_back()
    {
        Directory.Move(store.Location.DataDirectory, store.Location.DataDirectory + ".aside");
        AssertUnavailable();

        Directory.Move(store.Location.DataDirectory + ".aside", store.Location.DataDirectory);

        Anchor.EnsureInPlace();
        Assert.True(await MarkAsync());
    }

    [Theory]
    [InlineData("-wal")]
    [InlineData("-shm")]
    [InlineData("-wal", "-shm")]
    public async Task Takes_back_no_log_that_others_may_have_missed(params string[] suffixes)
    {
        await MarkAsync();
        foreach (var suffix in suffixes)
        {
            File.Move(Database + suffix, Database + suffix + ".aside");
        }

        AssertUnavailable();
        foreach (var suffix in suffixes)
        {
            File.Move(Database + suffix + ".aside", Database + suffix);
        }

        AssertUnavailable();
        await Assert.ThrowsAsync<StoreUnavailableException>(MarkAsync);
        Anchor.Dispose();
        Assert.Equal(1, CountIn(Database));
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Knows_other_files_in_their_place_be_they_copies(string[] suffixes)
    {
        foreach (var suffix in suffixes)
        {
            File.Copy(Database + suffix, Database + ".copy");
            File.Move(Database + ".copy", Database + suffix, overwrite: true);
        }

        AssertUnavailable();
        AssertUnavailable();
    }

    [Theory]
    [InlineData(false, "-wal")]
    [InlineData(false, "-wal", "-shm")]
    [InlineData(true, "-wal")]
    [InlineData(true, "-wal", "-shm")]
    public async Task Saves_what_a_log_holds_that_is_gone(bool isReplaced, params string[] suffixes)
    {
        await MarkAsync();
        foreach (var suffix in suffixes)
        {
            File.Delete(Database + suffix);
        }

        if (isReplaced)
        {
            await File.Create(store.Location.LogFile).DisposeAsync();
        }

        AssertUnavailable();
        AssertUnavailable();

        var saved = Path.Combine(store.Folder, "saved.db");
        File.Copy(Database, saved);
        Assert.Equal(1, CountIn(saved));
        var line = Assert.Single(store.Log.Of<DatabaseAnchor>());
        Assert.Equal((LogLevel.Warning, true), (line.Level, line.Text.Contains("are saved", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Saves_it_at_the_end_at_the_latest()
    {
        await MarkAsync();
        File.Delete(store.Location.LogFile);
        File.Delete(store.Location.IndexFile);

        Anchor.Dispose();

        Assert.Equal(1, CountIn(Database));
        Assert.Single(store.Log.Of<DatabaseAnchor>(), line => line.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task Tries_to_save_it_once_more_at_the_end()
    {
        await MarkAsync();
        File.Delete(store.Location.LogFile);
        await File.WriteAllTextAsync(store.Location.LogFile, "another log", TestContext.Current.CancellationToken);
        AssertUnavailable();
        File.Delete(store.Location.LogFile);

        Anchor.Dispose();

        Assert.Equal(1, CountIn(Database));
    }

    [Fact]
    public async Task Mixes_no_log_with_another_that_holds_changes()
    {
        await MarkAsync();
        File.Delete(store.Location.LogFile);
        await File.WriteAllTextAsync(store.Location.LogFile, "another log", TestContext.Current.CancellationToken);
        var before = await File.ReadAllBytesAsync(Database, TestContext.Current.CancellationToken);

        AssertUnavailable();
        AssertUnavailable();

        Assert.Equal(before, await File.ReadAllBytesAsync(Database, TestContext.Current.CancellationToken));
        var line = Assert.Single(store.Log.Of<DatabaseAnchor>());
        Assert.Equal((LogLevel.Error, true), (line.Level, line.Text.Contains("another log", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Tries_to_save_it_once_a_second_until_it_can()
    {
        await MarkAsync();
        File.Move(store.Location.LogFile, Database + ".aside");
        await File.WriteAllTextAsync(store.Location.LogFile, "another log", TestContext.Current.CancellationToken);
        AssertUnavailable();
        File.Delete(store.Location.LogFile);

        AssertUnavailable();
        store.Clock.Advance(TimeSpan.FromSeconds(1));
        AssertUnavailable();

        Assert.Equal([LogLevel.Error, LogLevel.Warning], store.Log.Of<DatabaseAnchor>().Select(line => line.Level));
    }

    [Theory]
    [InlineData("-wal")]
    [InlineData("-shm")]
    public async Task Leaves_what_was_put_in_their_place_alone_at_the_end(string suffix)
    {
        await MarkAsync();
        File.Delete(Database + suffix);
        await File.WriteAllTextAsync(Database + suffix, "of another", TestContext.Current.CancellationToken);
        var other = suffix is "-wal" ? "-shm" : "-wal";

        Anchor.Dispose();

        Assert.Equal("of another", await File.ReadAllTextAsync(Database + suffix, TestContext.Current.CancellationToken));
        Assert.True(File.Exists(Database + other));
    }

    [Fact]
    public async Task Leaves_all_in_the_database_when_all_are_in_place_at_the_end()
    {
        await MarkAsync();
        ((IDisposable)store.Database).Dispose();
        await store.Get<SqliteWriter>().DisposeAsync();

        Anchor.Dispose();

        Assert.False(File.Exists(store.Location.LogFile) || File.Exists(store.Location.IndexFile));
        Assert.Equal(1, CountIn(Database));
    }

    private static long CountIn(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        return connection.ExecuteScalar<long>("SELECT COUNT(*) FROM marks");
    }

    private Task<bool> MarkAsync() =>
        store.Database.WriteAsync(
            async connection => await connection.ExecuteAsync("INSERT INTO marks (id) SELECT COALESCE(MAX(id), 0) + 1 FROM marks") == 1,
            TestContext.Current.CancellationToken);

    private void AssertUnavailable() => Assert.Throws<StoreUnavailableException>(Anchor.EnsureInPlace);
}
