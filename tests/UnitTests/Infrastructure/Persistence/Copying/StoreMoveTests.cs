using System.Globalization;
using Roma.Infrastructure;
using Roma.Infrastructure.Persistence.Copying;
using Roma.Infrastructure.Sealing;

namespace Roma.UnitTests.Infrastructure.Persistence.Copying;

[SqliteOnly]
public sealed class StoreMoveTests : IAsyncLifetime
{
    private const string ListTablesSql =
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'Schema%' AND name NOT LIKE 'sqlite%' ORDER BY name";

    private readonly RealStore target = RealStore.Closed();
    private readonly List<CopyProgress> told = [];
    private RealStore source = null!;
    private App app = null!;

    public async ValueTask InitializeAsync()
    {
        source = await RealStore.OpenAsync();
        app = source.NewApp("订单");
        await source.StageAsync<IAppRepository>(apps => apps.Add(app));
    }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await target.DisposeAsync();
    }

    [Fact]
    public async Task Copies_every_column_of_every_table_that_a_store_has()
    {
        await FillAsync();

        var tables = await CopyAsync(target);

        foreach (var table in await source.QueryAsync<string>(ListTablesSql))
        {
            var rows = await RowsAsync(source, table);
            Assert.True(rows.Count > 0, $"Nothing is copied of the table {table}: give it rows here, and a CopiedTable.");
            Assert.Equal(rows, await RowsAsync(target, table));
        }

        Assert.Equal(
            (await source.QueryAsync<string>(ListTablesSql)).Except(["data_keys"], StringComparer.Ordinal),
            tables.Select(table => table.Table).Order(StringComparer.Ordinal));
        Assert.Equal(
            await source.QueryAsync<long>("SELECT COUNT(*) FROM audit_entries"),
            tables.Where(table => table.Table is "audit_entries").Select(table => table.Rows));
    }

    [Fact]
    public async Task Wraps_the_data_keys_by_the_ring_of_the_other_store()
    {
        await CopyAsync(target);

        var (old, copied) = (source.Get<DataKeys>(), target.Get<DataKeys>());
        Assert.Equal(old.Find(old.CurrentId), copied.Find(copied.CurrentId));
        Assert.NotEqual(
            await source.QueryAsync<byte[]>("SELECT wrapped_key FROM data_keys"), await target.QueryAsync<byte[]>("SELECT wrapped_key FROM data_keys"));
        var secret = await target.ReadAsync((IAppReader apps) => apps.FindSecretAsync(app.Scope, app.Id.ToString(), TestContext.Current.CancellationToken));
        Assert.Equal("the-first-secret", secret?.Secret.Reveal());
    }

    [Fact]
    public async Task Copies_beside_a_data_key_that_a_first_start_has_left()
    {
        await using var started = RealStore.Closed();
        await started.OpenForServerAsync();
        var own = started.Get<DataKeys>().CurrentId;
        await started.DisposeServicesAsync();
        await using var next = RealStore.Beside(started);

        await CopyAsync(next);

        Assert.Equal(
            [source.Get<DataKeys>().CurrentId.ToString(), own.ToString()],
            (await next.QueryAsync<string>("SELECT data_key_id FROM data_keys")).OrderBy(id => string.Equals(id, own.ToString(), StringComparison.Ordinal)));
        var secret = await next.ReadAsync((IAppReader apps) => apps.FindSecretAsync(app.Scope, app.Id.ToString(), TestContext.Current.CancellationToken));
        Assert.Equal("the-first-secret", secret?.Secret.Reveal());
    }

    [Fact]
    public async Task Goes_on_where_it_was_interrupted()
    {
        await AddEntriesAsync(2500);
        await Assert.ThrowsAsync<OperationCanceledException>(() => CopyAsync(target, progress =>
        {
            if (progress is { Step: "copying", Table: "audit_entries", Rows: 1000 })
            {
                throw new OperationCanceledException();
            }
        }));
        Assert.Equal([1000L], await target.QueryAsync<long>("SELECT COUNT(*) FROM audit_entries"));
        await target.DisposeServicesAsync();
        told.Clear();

        await using var again = RealStore.Beside(target);
        await CopyAsync(again);

        Assert.Equal(await RowsAsync(source, "audit_entries"), await RowsAsync(again, "audit_entries"));
        Assert.Equal(
            [("audit_entries", 2000L), ("audit_entries", 2500L)],
            told.Where(progress => progress.Step is "copying").Select(progress => (progress.Table, progress.Rows)));
    }

    [Fact]
    public async Task Copies_nothing_again_into_a_complete_copy()
    {
        await AddEntriesAsync(2000);
        await CopyAsync(target);
        await target.DisposeServicesAsync();
        told.Clear();

        await using var again = RealStore.Beside(target);
        await CopyAsync(again);

        Assert.DoesNotContain(told, progress => progress.Step is "copying");
        Assert.Equal(await RowsAsync(source, "data_keys"), await RowsAsync(again, "data_keys"));
    }

    [Theory]
    [InlineData("UPDATE apps SET remark = 'another', favorite = 1", "in the table apps", "it differs in Remark, Favorite.")]
    [InlineData("UPDATE audit_entries SET entry_id = 'x' WHERE entry_id = (SELECT MAX(entry_id) FROM audit_entries)", "in the table audit_entries", "EntryId")]
    [InlineData("DELETE FROM audit_entries WHERE entry_id = (SELECT MIN(entry_id) FROM audit_entries)", "in the table audit_entries", "EntryId")]
    [InlineData("INSERT INTO app_totals VALUES ('z', 'i', 3, 1)", "in the table app_totals, the row i of the project z", "")]
    public async Task Refuses_a_store_that_has_other_data_and_says_which(string change, params string[] named)
    {
        await AddEntriesAsync(2500);
        await CopyAsync(target);
        await target.ExecuteAsync(change);
        await source.ExecuteAsync("INSERT INTO tokens VALUES ('p', 't', x'00', 'u', 'alice', 'Admin', 1, NULL, NULL, NULL)");
        await target.DisposeServicesAsync();

        await using var again = RealStore.Beside(target);
        var refusal = await Assert.ThrowsAsync<StartupException>(() => CopyAsync(again));

        Assert.All(named, text => Assert.Contains(text, refusal.Message, StringComparison.Ordinal));
        Assert.Contains($"The store {again.Location.DatabaseFile} has data of its own", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(await RowsAsync(again, "tokens"));
    }

    [Fact]
    public async Task Refuses_a_store_that_a_Roma_has_used_before_it_copies_anything()
    {
        await using var used = RealStore.Closed();
        await used.OpenForServerAsync();
        await used.ExecuteAsync("INSERT INTO tokens VALUES ('p', 't', x'00', 'u', 'alice', 'Admin', 1, NULL, NULL, NULL)");
        await used.DisposeServicesAsync();

        await using var next = RealStore.Beside(used);
        var refusal = await Assert.ThrowsAsync<StartupException>(() => CopyAsync(next));

        Assert.Contains("in the table tokens, the row t of the project p", refusal.Message, StringComparison.Ordinal);
        Assert.Single(await RowsAsync(next, "data_keys"));
        Assert.Empty(await RowsAsync(next, "apps"));
    }

    [Fact]
    public async Task Reports_a_difference_that_came_about_meanwhile()
    {
        var fault = await Assert.ThrowsAsync<StartupException>(() => CopyAsync(target, progress =>
        {
            if (progress is { Step: "copying", Table: "audit_entries" or "app_totals" })
            {
                target.ExecuteAsync("UPDATE apps SET remark = 'another'").GetAwaiter().GetResult();
            }
        }));

        Assert.Contains("The table apps is not the same: it has 1 rows with the SHA-256", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_a_secret_that_does_not_open()
    {
        await source.ExecuteAsync("UPDATE apps SET secret_version = secret_version + 1");

        var fault = await Assert.ThrowsAsync<StartupException>(() => CopyAsync(target));

        Assert.Contains("The first secret in the table apps", fault.Message, StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<CopiedRows>> CopyAsync(RealStore store, Action<CopyProgress>? tell = null) =>
        source.Services.CopyStoreAsync(
            store.Services,
            progress =>
            {
                told.Add(progress);
                tell?.Invoke(progress);
            },
            TestContext.Current.CancellationToken);

    private Task AddEntriesAsync(int count) => source.ExecuteAsync(
        $"""
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count.ToString(CultureInfo.InvariantCulture)})
        INSERT INTO audit_entries (project_id, entry_id, instance_id, action, target, user_id, user_name, at, request_id)
        SELECT 'p-' || (i % 3), printf('%05d', i), 'i', 'CreateApp', '订单', 'u', 'alice', i, 'r' FROM n
        """);

    /// <summary>Gives every table a row, and every column that may be null or has a default another value.</summary>
    private async Task FillAsync()
    {
        var generator = source.Get<ICredentialGenerator>();
        var credential = new Credential(
            generator.NewCredentialId(), "p-1", "u-1", "阿丽", Role.Admin, source.Clock.GetUtcNow(), ExpiresAt: null, RevokedAt: null, LastUsedAt: null);
        await source.StageAsync<ITokenRepository>(tokens => tokens.Add(credential, generator.NewToken()));
        await source.StageAsync<IAccessKeyRepository>(
            keys => keys.Add(new AccessKey(generator.NewKeyId(), credential), generator.NewSecretAccessKey()));
        await source.ExecuteAsync("INSERT INTO used_signatures VALUES ('p-1', 1, 'k', 's')");
        await AddEntriesAsync(2);
        await source.ExecuteAsync("INSERT INTO app_totals VALUES ('p-1', 'i', 0, 0)");
        foreach (var table in await source.QueryAsync<string>(ListTablesSql))
        {
            foreach (var (column, type) in await source.QueryAsync<(string Name, string Type)>(
                $"""SELECT name, type FROM pragma_table_info('{table}') WHERE "notnull" = 0 OR dflt_value IS NOT NULL"""))
            {
                var value = type switch
                {
                    "TEXT" => "'另一个'",
                    "BIGINT" => "4711",
                    _ => "x'0001ff'",
                };
                await source.ExecuteAsync($"UPDATE {table} SET {column} = {value}");
            }
        }
    }

    /// <summary>All rows with all columns, but for how a data key is wrapped.</summary>
    private static async Task<IReadOnlyList<string>> RowsAsync(RealStore store, string table)
    {
        var columns = await store.QueryAsync<string>($"SELECT name FROM pragma_table_info('{table}') WHERE name <> 'wrapped_key'");
        return await store.QueryAsync<string>($"SELECT {string.Join(" || ' ' || ", columns.Select(column => $"quote({column})"))} FROM {table} ORDER BY 1");
    }
}
