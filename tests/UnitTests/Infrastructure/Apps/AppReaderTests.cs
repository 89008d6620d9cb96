using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Dapper;
using Roma.Infrastructure.Apps;
using Roma.Infrastructure.Persistence.Postgres;

namespace Roma.UnitTests.Infrastructure.Apps;

public sealed class AppReaderTests : IAsyncLifetime
{
    private static readonly AppFilter Everything = new(null, null, null, null, null, null);

    private RealStore store = null!;

    public async ValueTask InitializeAsync() => store = await RealStore.OpenAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Finds_an_app_of_the_instance()
    {
        var app = await AddAsync("orders", favorite: true);

        Assert.Equal(AppDetails.Of(app), await store.ReadAsync((IAppReader apps) => apps.FindAsync(UseCases.Home, app.Id.ToString(), Token)));
        Assert.Null(await store.ReadAsync((IAppReader apps) => apps.FindAsync(new Scope("p-1", "i-2"), app.Id.ToString(), Token)));
        Assert.Null(await store.ReadAsync((IAppReader apps) => apps.FindAsync(new Scope("p-2", "i-1"), app.Id.ToString(), Token)));
    }

    [Fact]
    public async Task Finds_the_secret_in_force()
    {
        var app = await AddAsync("orders", secret: "JNs1VK3vLdTT9Djd");

        var view = await store.ReadAsync((IAppReader apps) => apps.FindSecretAsync(UseCases.Home, app.Id.ToString(), Token));

        Assert.Equal(new AppSecretView(app.Id.ToString(), Secret.Create("JNs1VK3vLdTT9Djd")), view);
        Assert.Null(await store.ReadAsync((IAppReader apps) => apps.FindSecretAsync(new Scope("p-1", "i-2"), app.Id.ToString(), Token)));
    }

    [Fact]
    public async Task Finds_the_credentials_by_the_exact_key()
    {
        var app = await AddAsync("orders", secret: "JNs1VK3vLdTT9Djd");
        await AddAsync("payments");

        var credentials = await FindByKeyAsync(UseCases.Home, "orders-key");

        Assert.Equal(new AppCredentials(app.Id.ToString(), "orders-key", new SecretVersion(1, Secret.Create("JNs1VK3vLdTT9Djd"))), credentials);
        Assert.Null(await FindByKeyAsync(UseCases.Home, "Orders-key"));
        Assert.Null(await FindByKeyAsync(UseCases.Home, "orders-ke"));
        Assert.Null(await FindByKeyAsync(new Scope("p-1", "i-2"), "orders-key"));
        Assert.Null(await FindByKeyAsync(new Scope("p-2", "i-1"), "orders-key"));
    }

    [Fact]
    public async Task Opens_no_secret_that_was_copied_from_another_app()
    {
        var (app, other) = (await AddAsync("orders"), await AddAsync("payments"));
        await store.ExecuteAsync(
            "UPDATE apps SET sealed_secret = (SELECT sealed_secret FROM apps WHERE app_id = @other) WHERE app_id = @app",
            new { app = app.Id.ToString(), other = other.Id.ToString() });

        await Assert.ThrowsAnyAsync<CryptographicException>(
            () => store.ReadAsync((IAppReader apps) => apps.FindSecretAsync(UseCases.Home, app.Id.ToString(), Token)));
    }

    [Theory]
    [InlineData("orders", null, true)]
    [InlineData(null, "orders-key", true)]
    [InlineData("orders", "orders-key", true)]
    [InlineData("orders", "payments-key", false)]
    [InlineData("Orders", null, false)]
    [InlineData("order", null, false)]
    [InlineData(null, "orders-Key", false)]
    public async Task Matches_to_the_letter_and_in_all(string? name, string? key, bool matches)
    {
        var app = await AddAsync("orders");
        await AddAsync("payments");

        var match = await store.ReadAsync((IAppReader apps) => apps.MatchAsync(UseCases.Home, name, appId: null, key, Token));
        var byId = await store.ReadAsync((IAppReader apps) => apps.MatchAsync(UseCases.Home, name, app.Id.ToString(), key, Token));

        Assert.Equal(matches ? app.Id.ToString() : null, match?.Id);
        Assert.Equal(match, byId);
        Assert.Null(await store.ReadAsync((IAppReader apps) => apps.MatchAsync(new Scope("p-1", "i-2"), name, appId: null, key, Token)));
    }

    [Fact]
    public async Task Lists_favourites_first_then_the_newest_then_by_id()
    {
        var old = await AddAsync("old");
        var older = await AddAsync("older-favourite", favorite: true);
        store.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var twins = new[] { await AddAsync("twin-1"), await AddAsync("twin-2"), await AddAsync("twin-3") };
        var newer = await AddAsync("newer-favourite", favorite: true);

        var page = await ListAsync(Everything);

        App[] expected = [newer, older, .. twins.OrderBy(app => app.Id.ToString(), StringComparer.Ordinal), old];
        Assert.Equal(expected.Select(AppDetails.Of), page.Apps);
        Assert.Equal(6, page.Total);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(500)]
    public async Task Lists_each_app_on_one_page(int limit)
    {
        for (var number = 0; number < 20; number++)
        {
            await AddAsync($"app-{number}", favorite: number % 3 == 0);
        }

        List<AppPage> pages = [];
        while (pages.Sum(page => page.Apps.Count) < 20)
        {
            pages.Add(await ListAsync(Everything, pages.Count * limit, limit));
            Assert.NotEmpty(pages[^1].Apps);
        }

        Assert.All(pages, page => Assert.Equal(20, page.Total));
        Assert.All(pages[..^1], page => Assert.Equal(limit, page.Apps.Count));
        Assert.Equal((await ListAsync(Everything, 0, 500)).Apps, pages.SelectMany(page => page.Apps));
    }

    [Fact]
    public async Task Counts_all_on_a_page_beyond_the_end()
    {
        await AddAsync("orders");

        var page = await ListAsync(Everything, offset: 10_000);

        Assert.Equal(1, page.Total);
        Assert.Empty(page.Apps);
    }

    [Fact]
    public async Task Lists_nothing_of_another_instance()
    {
        await AddAsync("orders", scope: new Scope("p-1", "i-2"));
        await AddAsync("orders", scope: new Scope("p-2", "i-1"));

        var page = await ListAsync(Everything);

        Assert.Equal(0, page.Total);
        Assert.Empty(page.Apps);
    }

    [Theory]
    [InlineData("ORDER", "My_Orders")]
    [InlineData("_", "My_Orders under_score")]
    [InlineData("r_s", "under_score")]
    [InlineData("e_s", "")]
    [InlineData("\u5355", "\u8BA2\u5355\uFF08x\uFF09")]
    [InlineData("\uFF08", "\u8BA2\u5355\uFF08x\uFF09")]
    [InlineData("%", "")]
    [InlineData("!", "")]
    [InlineData("!_", "")]
    [InlineData("\\", "")]
    [InlineData("'", "")]
    public async Task Finds_names_that_contain_the_very_text(string text, string expected)
    {
        await AddAsync("My_Orders", key: "key-1");
        await AddAsync("under_score", key: "key-2");
        await AddAsync("\u8BA2\u5355\uFF08x\uFF09", key: "key-3");

        var page = await ListAsync(Everything with { Name = text });

        Assert.Equal(expected, string.Join(' ', page.Apps.Select(app => app.Name).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("@KEY", "first")]
    [InlineData("-", "second")]
    [InlineData("%", "")]
    public async Task Finds_keys_that_contain_the_very_text(string text, string expected)
    {
        await AddAsync("first", key: "a@key");
        await AddAsync("second", key: "b-key");

        var page = await ListAsync(Everything with { Key = text });

        Assert.Equal(expected, string.Join(' ', page.Apps.Select(app => app.Name)));
    }

    [Theory]
    [InlineData(true, null, null, null, "hers-favourite his-favourite")]
    [InlineData(false, null, null, null, "hers his")]
    [InlineData(null, "alice", null, null, "hers hers-favourite")]
    [InlineData(null, "Alice", null, null, "")]
    [InlineData(null, null, "u-2", null, "his his-favourite")]
    [InlineData(null, null, null, "u-2", "hers hers-favourite")]
    [InlineData(null, null, "u-2", "u-2", "")]
    [InlineData(true, "bob", "u-2", "u-1", "his-favourite")]
    public async Task Finds_what_meets_every_condition(
        bool? favorite, string? creatorName, string? creatorId, string? notCreatorId, string expected)
    {
        var (alice, bob) = (new Stamp("u-1", "alice", store.Clock.GetUtcNow()), new Stamp("u-2", "bob", store.Clock.GetUtcNow()));
        await AddAsync("hers", stamp: alice);
        await AddAsync("hers-favourite", favorite: true, stamp: alice);
        await AddAsync("his", stamp: bob);
        await AddAsync("his-favourite", favorite: true, stamp: bob);

        var page = await ListAsync(new AppFilter(null, null, favorite, creatorName, creatorId, notCreatorId));

        Assert.Equal(expected, string.Join(' ', page.Apps.Select(app => app.Name).Order(StringComparer.Ordinal)));
        Assert.Equal(page.Apps.Count, page.Total);
    }

    // A plan is made anew each time for the values, or once for all values; the server decides which.
    [PostgresOnly]
    [Theory]
    [InlineData("force_custom_plan")]
    [InlineData("force_generic_plan")]
    public async Task Reads_a_page_in_the_middle_of_many_apps_in_the_order_of_an_index(string mode)
    {
        await store.ExecuteAsync(
            """
            INSERT INTO apps (project_id, instance_id, app_id, version, name, remark, app_key, favorite, secret_version, sealed_secret,
                              created_at, created_by_id, created_by_name, updated_at, updated_by_id, updated_by_name)
            SELECT 'p-1', 'i-1', md5(i::text), 1, 'app-' || i, '', 'key-' || i, (i % 10 = 0)::int, 1, '', i, 'u', 'alice', i, 'u', 'alice'
            FROM generate_series(1, 20000) AS i
            """);
        await store.ExecuteAsync("ANALYZE apps");
        var sql = (string)typeof(AppReader).GetField("ListAllSql", BindingFlags.NonPublic | BindingFlags.Static)!.GetRawConstantValue()!;
        var statement = PostgresStatement.Query(sql, new { ProjectId = "", InstanceId = "", Limit = 0, Offset = 0 });

        var plan = JsonNode.Parse(await ExplainAsync(mode, statement.Text, "'p-1', 'i-1', 50, 10000"))![0]!;

        TestContext.Current.TestOutputHelper!.WriteLine($"{mode}: {plan["Execution Time"]} ms");
        var page = NodesBelow(plan["Plan"]!).Single(node => (string?)node["Node Type"] is "Limit");
        var scan = Assert.Single(NodesBelow(page), node => node["Plans"] is null);
        Assert.Equal(("Index Scan", "apps_in_list_order"), ((string?)scan["Node Type"], (string?)scan["Index Name"]));
        Assert.DoesNotContain(NodesBelow(page), node => (string?)node["Node Type"] is "Sort" or "Incremental Sort");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<AppPage> ListAsync(AppFilter filter, int offset = 0, int limit = 10) =>
        store.ReadAsync((IAppReader apps) => apps.ListAsync(UseCases.Home, filter, offset, limit, Token));

    private Task<AppCredentials?> FindByKeyAsync(Scope scope, string key) =>
        store.ReadAsync((IAppReader apps) => apps.FindByKeyAsync(scope, key, Token));

    private async Task<App> AddAsync(
        string name, Scope? scope = null, string? key = null, bool favorite = false, Stamp? stamp = null, string secret = "the-first-secret")
    {
        var app = store.NewApp(name, scope, key, favorite, stamp, secret);
        Assert.True(await store.StageAsync<IAppRepository>(apps => apps.Add(app)));
        return app;
    }

    private async Task<string> ExplainAsync(string mode, string statement, string values)
    {
        await using var connection = await store.Get<PostgresDatabase>().ConnectAsync(Token);
        await connection.ExecuteAsync($"SET plan_cache_mode = {mode}; PREPARE page AS {statement}");
        return (await connection.QuerySingleAsync<string>($"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE page ({values})"))!;
    }

    private static IEnumerable<JsonNode> NodesBelow(JsonNode node) =>
        (node["Plans"]?.AsArray() ?? []).SelectMany(child => NodesBelow(child!).Prepend(child!));
}
