using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Roma.Infrastructure;
using Roma.Infrastructure.Apps;
using Roma.Infrastructure.Persistence.Sqlite;

namespace Roma.UnitTests.Infrastructure.Persistence.Sqlite;

[SqliteOnly]
public sealed class SqliteStoreOpeningTests : IAsyncDisposable
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    private static readonly string[] Tables = ["access_keys", "app_totals", "apps", "audit_entries", "data_keys", "tokens", "used_signatures"];

    private readonly RealStore store = RealStore.Closed();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Migrates_an_empty_folder()
    {
        await store.OpenForServerAsync();

        Assert.Equal(
            Tables, await store.QueryAsync<string>(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'Schema%' AND name NOT LIKE 'sqlite%' ORDER BY name"));
        Assert.Equal(["wal"], await store.QueryAsync<string>("PRAGMA journal_mode"));
    }

    [Fact]
    public async Task Counts_the_apps_of_a_store_that_had_no_totals()
    {
        await store.OpenForServerAsync();
        await store.StageAsync<IAppRepository>(apps => apps.Add(store.NewApp("one")));
        await store.StageAsync<IAppRepository>(apps => apps.Add(store.NewApp("two")));
        store.Get<SqliteStoreOpening>().Dispose();
        await store.ExecuteAsync("DROP TABLE app_totals; DELETE FROM SchemaVersions WHERE ScriptName LIKE '%app_totals%'");

        await using var next = RealStore.Beside(store);
        await next.OpenForServerAsync();

        Assert.Equal([2], await next.QueryAsync<long>("SELECT total FROM app_totals"));
        Assert.Empty(next.Log.Of<AppTotals>());
    }

    [Fact]
    public async Task Migrates_once()
    {
        await store.OpenForServerAsync();
        var applied = await store.QueryAsync<string>("SELECT ScriptName FROM SchemaVersions ORDER BY ScriptName");
        store.Get<SqliteStoreOpening>().Dispose();

        await using var second = RealStore.Beside(store);
        await second.OpenForServerAsync();

        Assert.NotEmpty(applied);
        Assert.Equal(applied, await store.QueryAsync<string>("SELECT ScriptName FROM SchemaVersions ORDER BY ScriptName"));
    }

    [Theory]
    [InlineData("Roma.Infrastructure.Persistence.Migrations.9999_later.sql", "Roma.Infrastructure.Persistence.Migrations.9999_later.sql")]
    [InlineData("later \u202E", "\"later \\u202E\"")]
    public async Task Refuses_a_migration_that_it_does_not_know_and_changes_nothing(string script, string named)
    {
        await store.OpenForServerAsync();
        store.Get<SqliteStoreOpening>().Dispose();
        await store.ExecuteAsync("INSERT INTO SchemaVersions (ScriptName, Applied) VALUES (@script, '2026-01-02')", new { script });
        await store.ExecuteAsync("DELETE FROM SchemaVersions WHERE ScriptName LIKE '%.0002_audit.sql'");
        var before = await ContentAsync();

        await using var older = RealStore.Beside(store);
        var refusal = await Assert.ThrowsAsync<StartupException>(older.OpenForServerAsync);

        Assert.All(
            [store.Location.DatabaseFile, $"has the migration {named}, which this Roma does not know. ", "nothing was changed"],
            part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
        Assert.Equal(before, await ContentAsync());

        async Task<IReadOnlyList<string>> ContentAsync() => [
            .. await store.QueryAsync<string>("SELECT ScriptName FROM SchemaVersions ORDER BY ScriptName"),
            .. await store.QueryAsync<string>("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"),
            .. await store.QueryAsync<string>("PRAGMA journal_mode"),
            .. await store.QueryAsync<string>("SELECT HEX(wrapped_key) FROM data_keys"),
        ];
    }

    [Fact]
    public async Task Is_for_its_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        await store.OpenForServerAsync();
        await store.Database.ProbeAsync(TestContext.Current.CancellationToken);

        Assert.Equal(OwnerFolder, ModeOf(store.DataDirectory));
        Assert.Equal(OwnerFile, ModeOf(store.Location.DatabaseFile));
        Assert.Equal(OwnerFile, ModeOf(store.Location.DatabaseFile + "-wal"));
        Assert.All(Directory.GetFiles(store.KeyRing, "key-*.xml"), file => Assert.Equal(OwnerFile, ModeOf(file)));
        Assert.DoesNotContain(store.Log.Of<SqliteStoreOpening>(), line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Warns_of_a_folder_that_others_may_enter()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        Directory.CreateDirectory(store.DataDirectory);
        SetMode(store.DataDirectory, OwnerFolder | UnixFileMode.OtherExecute);

        await store.OpenForServerAsync();

        Assert.Contains(
            store.DataDirectory,
            Assert.Single(store.Log.Of<SqliteStoreOpening>(), line => line.Level == LogLevel.Warning).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lets_no_second_server_in()
    {
        await store.OpenForServerAsync();
        await using var second = RealStore.Beside(store);

        var opening = second.OpenForServerAsync();
        var refusal = await Assert.ThrowsAsync<StartupException>(() => GiveUpAsync(second, opening));

        Assert.Contains(store.Location.DatabaseFile, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Roma:DataDirectory", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(second.Log.Of<SqliteStoreOpening>());
        store.Get<SqliteStoreOpening>().Dispose();
        await second.OpenForServerAsync();
    }

    [Fact]
    public async Task Waits_for_a_command_that_is_at_work_on_the_store()
    {
        await store.OpenForServerAsync();
        await using var second = RealStore.Beside(store);
        var opening = second.OpenForServerAsync();
        Assert.False(opening.IsCompleted);
        store.Get<SqliteStoreOpening>().Dispose();

        second.Clock.Advance(TimeSpan.FromMilliseconds(50));

        await opening;
    }

    [Fact]
    public async Task Lets_a_server_wait_no_longer_than_it_is_told_to()
    {
        await store.OpenForServerAsync();
        await using var second = RealStore.Beside(store);
        using var stop = new CancellationTokenSource();
        var opening = second.Get<SqliteStoreOpening>().OpenForServerAsync(() => Task.CompletedTask, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
    }

    [Fact]
    public async Task Lets_no_command_in_beside_a_server()
    {
        await store.OpenForServerAsync();
        await using var command = RealStore.Beside(store);

        Assert.False(await command.TryOpenForCommandAsync());
        store.Get<SqliteStoreOpening>().Dispose();
        Assert.True(await command.TryOpenForCommandAsync());
    }

    [Fact]
    public async Task Is_not_completed_by_a_command()
    {
        await store.OpenForServerAsync();
        await store.ExecuteAsync("DELETE FROM data_keys");
        store.Get<SqliteStoreOpening>().Dispose();
        await using var command = RealStore.Beside(store);

        var refusal = await Assert.ThrowsAsync<StartupException>(command.TryOpenForCommandAsync);

        Assert.Contains("start Roma there first", refusal.Message, StringComparison.Ordinal);
        Assert.Equal([0L], await store.QueryAsync<long>("SELECT COUNT(*) FROM data_keys"));
    }

    [Fact]
    public async Task May_be_a_link_to_a_file_elsewhere()
    {
        var elsewhere = Path.Combine(store.Folder, "elsewhere.db");
        await using (var before = RealStore.Beside(store))
        {
            await before.OpenForServerAsync();
        }

        File.Move(store.Location.DatabaseFile, elsewhere);
        File.CreateSymbolicLink(store.Location.DatabaseFile, Path.Combine("..", "elsewhere.db"));
        await using var linked = RealStore.Beside(store);
        await linked.OpenForServerAsync();

        await linked.Database.ProbeAsync(TestContext.Current.CancellationToken);
        Assert.True(File.Exists(elsewhere + "-wal"));
    }

    [Fact]
    public async Task Is_not_made_where_a_link_leads_to_nothing()
    {
        var missing = Path.Combine(store.Folder, "not-mounted.db");
        Directory.CreateDirectory(store.DataDirectory);
        File.CreateSymbolicLink(Path.Combine(store.DataDirectory, "roma.db"), missing);

        var refusal = await Assert.ThrowsAsync<StartupException>(store.OpenForServerAsync);

        Assert.Contains(store.Location.DatabaseFile, refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(missing));
    }

    [Fact]
    public async Task Lets_no_second_server_in_by_another_link()
    {
        await store.OpenForServerAsync();
        await using var second = RealStore.Closed();
        Directory.CreateDirectory(second.DataDirectory);
        await using var linked = RealStore.Beside(second, new KeyValuePair<string, string?>("ConnectionStrings:Roma", "Data Source=linked.db"));
        File.CreateSymbolicLink(Path.Combine(second.DataDirectory, "linked.db"), store.Location.DatabaseFile);

        var opening = linked.OpenForServerAsync();

        await Assert.ThrowsAsync<StartupException>(() => GiveUpAsync(linked, opening));
    }

    [Fact]
    public async Task Opens_while_another_program_writes_to_it()
    {
        await store.OpenForServerAsync();
        store.Get<SqliteStoreOpening>().Dispose();
        await using var other = store.Location.Open(SqliteOpenMode.ReadWrite, static connection => connection.Execute("BEGIN IMMEDIATE"));
        await using var second = RealStore.Beside(store);

        await second.OpenForServerAsync();

        Assert.Equal(1, await second.ScalarAsync<long>("SELECT COUNT(*) FROM data_keys"));
    }

    [Fact]
    public async Task Says_why_it_cannot_be_used()
    {
        await File.WriteAllTextAsync(store.DataDirectory, "no folder", TestContext.Current.CancellationToken);

        var refusal = await Assert.ThrowsAsync<StartupException>(store.OpenForServerAsync);

        Assert.Contains(store.Location.DatabaseFile, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overwrites_no_file_that_is_not_its_own()
    {
        Directory.CreateDirectory(store.DataDirectory);
        await File.WriteAllTextAsync(store.Location.DatabaseFile, new string('x', 5000), TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<StartupException>(store.OpenForServerAsync);

        Assert.Equal(new string('x', 5000), await File.ReadAllTextAsync(store.Location.DatabaseFile, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Makes_no_store_beside_the_WAL_of_another_whose_changes_are_nowhere_else()
    {
        Directory.CreateDirectory(store.DataDirectory);
        await File.WriteAllTextAsync(store.Location.LogFile, "changes", TestContext.Current.CancellationToken);

        var refusal = await Assert.ThrowsAsync<StartupException>(store.OpenForServerAsync);

        Assert.Contains(store.Location.LogFile, refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(store.Location.DatabaseFile));
        Assert.Equal("changes", await File.ReadAllTextAsync(store.Location.LogFile, TestContext.Current.CancellationToken));
    }

    // The store's clock stands still: it is moved on until the opening has waited for long enough.
    private static async Task GiveUpAsync(RealStore store, Task opening)
    {
        while (!opening.IsCompleted)
        {
            store.Clock.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        await opening;
    }

    private static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
