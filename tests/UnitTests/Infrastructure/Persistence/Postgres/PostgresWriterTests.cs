using System.Diagnostics.CodeAnalysis;
using Npgsql;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Persistence.Postgres;

namespace Roma.UnitTests.Infrastructure.Persistence.Postgres;

[PostgresOnly]
public sealed class PostgresWriterTests : IAsyncLifetime
{
    private RealStore store = null!;
    private RealStore other = null!;

    public async ValueTask InitializeAsync()
    {
        store = await RealStore.OpenAsync();
        await store.CreateMarksAsync();
        other = RealStore.NodeOf(store);
        await other.OpenForServerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await other.DisposeAsync();
        await store.DisposeAsync();
    }

    [Fact]
    public async Task Commits_changes_of_one_app_that_waited_in_waves_of_one_transaction()
    {
        var app = await PutAppAsync();
        List<Task<Result<AppSecretView>>> resets;
        await using (await HoldAsync())
        {
            resets = [.. Enumerable.Range(1, 30).Select(_ => ResetAsync(store, app))];
        }

        Assert.All(await Task.WhenAll(resets), reset => Assert.True(reset.IsSuccess));
        Assert.Equal([(30L, 1L)], await EntriesAsync());
        Assert.Equal([31L], await store.QueryAsync<long>("SELECT secret_version FROM apps"));
        Assert.Equal(30, (await store.QueryAsync<long>("SELECT DISTINCT secret_version FROM audit_entries WHERE secret_version > 1")).Count);
    }

    [Fact]
    public async Task Runs_what_meets_a_change_of_another_node_again_so_that_both_succeed()
    {
        var app = await PutAppAsync();

        var resets = await Task.WhenAll(Enumerable.Range(0, 100).Select(index => Task.Run(() => ResetAsync(index % 2 == 0 ? store : other, app))));

        Assert.All(resets, reset => Assert.True(reset.IsSuccess));
        Assert.Equal([101L], await store.QueryAsync<long>("SELECT secret_version FROM apps"));
        Assert.Equal([100L], await store.QueryAsync<long>("SELECT COUNT(DISTINCT secret_version) FROM audit_entries"));
    }

    [Fact]
    public async Task Gives_a_name_to_one_of_two_nodes_and_tells_the_other_that_it_is_taken()
    {
        for (var round = 0; round < 20; round++)
        {
            var name = $"app-{round}";

            var created = await Task.WhenAll(new[] { store, other }.Select(node => Task.Run(() => CreateAsync(node, name))));

            var refused = Assert.Single(created, result => !result.IsSuccess);
            AssertIsTaken(refused);
        }
    }

    [Fact]
    public async Task Stores_the_neighbours_of_a_unit_that_fails()
    {
        Assert.True(await store.CommitAsync(Mark(1)));
        List<Task<bool>> writes;
        Task<bool> broken;
        await using (await HoldAsync())
        {
            writes = [.. Enumerable.Range(10, 20).Select(id => store.CommitAsync(Mark(id)))];
            writes.Add(store.CommitAsync(Mark(3), Mark(1)));
            writes.Add(store.CommitAsync(Mark(4), new Change("UPDATE marks SET text = 'x' WHERE id = @Id", new { Id = 99L })));
            broken = store.CommitAsync(Mark(5), new Change("INSERT INTO marks (id, text) VALUES (6, NULL)", new { }));
            writes.AddRange(Enumerable.Range(30, 20).Select(id => store.CommitAsync(Mark(id))));
        }

        var stored = await Task.WhenAll(writes);

        await Assert.ThrowsAsync<PostgresException>(() => broken);
        Assert.Equal(2, stored.Count(isStored => !isStored));
        Assert.Equal([false, false], stored[20..22]);
        Assert.Equal(
            Enumerable.Range(10, 20).Concat(Enumerable.Range(30, 20)).Select(static id => (long)id),
            await store.QueryAsync<long>("SELECT id FROM marks WHERE id BETWEEN 2 AND 98 ORDER BY id"));
    }

    [Fact]
    public async Task Counts_right_and_meets_no_deadlock_where_two_nodes_create_and_delete_at_once()
    {
        RealStore[] nodes = [store, other];
        var created = await CreateAllAsync("first");

        var (deleted, more) = (DeleteAllAsync(created), CreateAllAsync("second"));

        Assert.All(await deleted, result => Assert.True(result.IsSuccess));
        Assert.Equal(200, (await more).Length);
        var page = await other.ReadAsync((IAppReader apps) => apps.ListAsync(
            UseCases.Home, new AppFilter(Name: null, Key: null, Favorite: null, CreatorName: null, CreatorId: null, NotCreatorId: null), 0, 1,
            TestContext.Current.CancellationToken));
        Assert.Equal(200, page.Total);
        Assert.Equal([0L], await DeadlocksAsync());

        async Task<string[]> CreateAllAsync(string prefix) => [
            .. (await Task.WhenAll(Enumerable.Range(0, 200).Select(index => Task.Run(() => CreateAsync(nodes[index % 2], $"{prefix}-{index}")))))
                .Select(result => result.Value.App.Id),
        ];

        Task<Result<AppDetails>[]> DeleteAllAsync(string[] ids) => Task.WhenAll(Enumerable.Reverse(ids).Select((id, index) => Task.Run(
            () => nodes[index % 2].SendAsync(new DeleteAppCommand(UseCases.Home, id)))));
    }

    [Fact]
    public async Task Meets_no_deadlock_where_two_nodes_create_the_same_in_another_order()
    {
        var names = Enumerable.Range(0, 100).Select(index => $"app-{index}").ToList();
        List<Task<Result<AppView>>> created;
        await using (await HoldAsync())
        {
            await HoldAsync(other, 2001);
            created = [.. names.Select(name => CreateAsync(store, name)), .. Enumerable.Reverse(names).Select(name => CreateAsync(other, name))];
        }

        var results = await Task.WhenAll(created);

        Assert.Equal(names.Count, results.Count(result => result.IsSuccess));
        Assert.Equal([(long)names.Count], await store.QueryAsync<long>("SELECT SUM(total)::bigint FROM app_totals"));
        Assert.Equal([0L], await DeadlocksAsync());
    }

    [Fact]
    public async Task Meets_no_deadlock_where_two_nodes_give_the_same_names_to_apps_in_another_order()
    {
        var (mine, others) = (await PutAppsAsync("mine"), await PutAppsAsync("others"));
        List<Task<Result<AppView>>> renamed;
        await using (await HoldAsync())
        {
            await HoldAsync(other, 2001);
            renamed =
            [
                .. mine.Select((app, index) => RenameAsync(store, app, $"app-{index}")),
                .. others.Select((app, index) => RenameAsync(other, app, $"app-{others.Length - 1 - index}")),
            ];
        }

        var results = await Task.WhenAll(renamed);

        Assert.Equal(mine.Length, results.Count(result => result.IsSuccess));
        Assert.All(results.Where(result => !result.IsSuccess), AssertIsTaken);
        Assert.Equal([0L], await DeadlocksAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Meets_no_deadlock_where_another_node_resets_what_gets_a_name_or_is_deleted(bool isDeleted)
    {
        var apps = await PutAppsAsync("app");
        // So few are under way that one writer of each node takes all that comes while it waits.
        await using var before = await BeginAsync("INSERT INTO marks (id) VALUES (1)");
        await using var beforeOther = await BeginAsync("INSERT INTO marks (id) VALUES (2)");
        List<Task> changed = [store.CommitAsync(Mark(1)), other.CommitAsync(Mark(2))];
        await WaitUntilAsync(async () => await LockedOutAsync("marks") == 2);
        await using (await BeginAsync($"SELECT 1 FROM apps WHERE app_id = '{apps[0]}' FOR UPDATE"))
        {
            changed.AddRange(
                ResetAsync(store, apps[0]),
                ResetAsync(store, apps[1]),
                isDeleted ? store.SendAsync(new DeleteAppCommand(UseCases.Home, apps[2])) : RenameAsync(store, apps[2], "new"),
                ResetAsync(other, apps[1]),
                ResetAsync(other, apps[2]));
            await before.CloseAsync();
            await WaitUntilAsync(async () => await LockedOutAsync("apps") == 1);
            await beforeOther.CloseAsync();
            await WaitUntilAsync(async () => changed[^1].IsCompleted || await LockedOutAsync("apps") == 2);
        }

        await Task.WhenAll(changed);

        Assert.Equal([0L], await DeadlocksAsync());
    }

    [Fact]
    public async Task Meets_no_deadlock_where_two_nodes_pass_names_around()
    {
        RealStore[] nodes = [store, other];
        var apps = await PutAppsAsync("app");

        // There is one name more than there are apps, and each name is wanted by ten of them.
        var results = await Task.WhenAll(Enumerable.Range(0, 1000).Select(turn => Task.Run(
            () => RenameAsync(nodes[turn % 2], apps[turn * 7 % apps.Length], $"app-{turn * 5 % (apps.Length + 1)}"))));

        Assert.All(results.Where(result => !result.IsSuccess), AssertIsTaken);
        Assert.InRange(results.Count(result => result.IsSuccess), 1, results.Length);
        Assert.Equal([(long)apps.Length], await store.QueryAsync<long>("SELECT COUNT(DISTINCT name) FROM apps"));
        Assert.Equal([0L], await DeadlocksAsync());
    }

    [Theory]
    [InlineData("citus")]
    [InlineData("another")]
    public async Task Commits_changes_of_one_project_together_and_on_Citus_of_no_other(string extension)
    {
        await store.ExecuteAsync($"UPDATE pg_extension SET extname = '{extension}'");
        await using var node = RealStore.NodeOf(store);
        await node.OpenForServerAsync();
        List<Task<bool>> writes;
        await using (await LockMarksAsync())
        {
            writes = [.. Enumerable.Range(0, 100).SelectMany(id => new[] { AddAsync(id), ReadAndAddAsync(100 + id) })];
        }

        Assert.All(await Task.WhenAll(writes), Assert.True);
        var commits = await store.QueryAsync<(long Marks, long Projects)>(
            "SELECT COUNT(*), COUNT(DISTINCT text) FROM marks WHERE text <> '' GROUP BY xmin::text");
        Assert.Contains(commits, commit => commit.Marks > 1);
        Assert.Equal(extension is "citus", commits.All(commit => commit.Projects == 1));

        Task<bool> AddAsync(long id) => node.CommitAsync(MarkOf(id));

        // As what reads a token, whose project is not known before.
        Task<bool> ReadAndAddAsync(long id) => node.Database.CommitAsync(
            async reader =>
            {
                await reader.ScalarAsync<long>("SELECT COUNT(*) FROM marks", new { }, CancellationToken.None);
                return [MarkOf(id)];
            },
            TestContext.Current.CancellationToken);

        static Change MarkOf(long id) =>
            new("INSERT INTO marks (id, text) VALUES (@Id, @ProjectId)", new { Id = id, ProjectId = $"project-{id % 20}" });
    }

    private static Change Mark(long id) => new("INSERT INTO marks (id) VALUES (@Id)", new { Id = id });

    private static Task<Result<AppSecretView>> ResetAsync(RealStore node, string app) =>
        node.SendAsync(new ResetAppSecretCommand(UseCases.Home, app, Secret: null));

    private static Task<Result<AppView>> CreateAsync(RealStore node, string name) =>
        node.SendAsync(new CreateAppCommand(UseCases.Home, name, Remark: null, Key: null, Secret: null, Favorite: null));

    private static Task<Result<AppView>> RenameAsync(RealStore node, string app, string name) =>
        node.SendAsync(new UpdateAppCommand(UseCases.Home, app, name, Remark: null, Favorite: null));

    private static void AssertIsTaken(Result<AppView> refused) =>
        Assert.Equal((ResultStatus.Conflict, AppErrors.NameTaken), (refused.Status, Assert.Single(refused.Errors)));

    /// <summary>The ids of 100 apps, in order.</summary>
    private async Task<string[]> PutAppsAsync(string prefix)
    {
        var created = await Task.WhenAll(Enumerable.Range(0, 100).Select(index => CreateAsync(store, $"{prefix}-{index}")));
        return [.. created.Select(result => result.Value.App.Id).Order(StringComparer.Ordinal)];
    }

    private async Task<string> PutAppAsync()
    {
        var app = store.NewApp();
        Assert.True(await store.StageAsync<IAppRepository>(apps => apps.Add(app)));
        return app.Id.ToString();
    }

    /// <summary>How many resets there were, and in how many transactions.</summary>
    private Task<IReadOnlyList<(long, long)>> EntriesAsync() =>
        store.QueryAsync<(long, long)>("SELECT COUNT(*), COUNT(DISTINCT xmin::text) FROM audit_entries WHERE action = 'ResetAppSecret'");

    /// <summary>Keeps all writers of the node busy until it is disposed of: what is written meanwhile waits.</summary>
    private async Task<NpgsqlConnection> HoldAsync()
    {
        var connection = await LockMarksAsync();
        await HoldAsync(store, 1001);
        return connection;
    }

    private Task<NpgsqlConnection> LockMarksAsync() => BeginAsync("LOCK TABLE marks");

    /// <summary>A transaction that has run <paramref name="sql"/>.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "The texts are this class's.")]
    private async Task<NpgsqlConnection> BeginAsync(string sql)
    {
        var connection = await store.Get<PostgresDatabase>().ConnectAsync(TestContext.Current.CancellationToken);
        await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    // Both writers wait for the table: so many are under way that both work. Each waits for a second, so that more must come until both are seen.
    private async Task HoldAsync(RealStore node, long id)
    {
        var before = await WaitingAsync();
        for (var sent = 0; sent < PostgresStore.Many || await WaitingAsync() < before + 2; sent++)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            _ = node.CommitAsync(Mark(id + sent));
        }
    }

    private static async Task WaitUntilAsync(Func<Task<bool>> isTrue)
    {
        while (!await isTrue())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>How many wait for a row of a table.</summary>
    private async Task<long> LockedOutAsync(string table) => Assert.Single(await store.QueryAsync<long>($"""
        SELECT COUNT(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '% {table} %'
        """));

    private async Task<long> WaitingAsync() =>
        Assert.Single(await store.QueryAsync<long>("SELECT COUNT(*) FROM pg_locks WHERE relation = 'marks'::regclass AND NOT granted"));

    /// <summary>How many deadlocks there were: connections tell them when they are closed.</summary>
    private async Task<IReadOnlyList<long>> DeadlocksAsync()
    {
        await other.DisposeServicesAsync();
        await store.DisposeServicesAsync();
        while (await store.QueryAsync<int>("SELECT numbackends FROM pg_stat_database WHERE datname = current_database()") is not [1])
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        return await store.QueryAsync<long>("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
    }
}
