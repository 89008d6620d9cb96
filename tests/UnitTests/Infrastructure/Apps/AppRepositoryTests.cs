using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Sealing;

namespace Roma.UnitTests.Infrastructure.Apps;

public sealed class AppRepositoryTests : IAsyncLifetime
{
    private RealStore store = null!;

    public async ValueTask InitializeAsync() => store = await RealStore.OpenAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Finds_an_app_as_it_was_added_but_for_its_secret()
    {
        var app = store.NewApp("订单（测试）", key: "订单-key", favorite: true);

        Assert.True(await AddAsync(app));

        var found = await FoundAsync(app);
        Assert.Equal(AppDetails.Of(app), AppDetails.Of(found));
        Assert.Equal((app.Scope, 1, 1), (found.Scope, found.Version, found.SecretNumber));
        Assert.Null(found.IssuedSecret);
    }

    [Theory]
    [InlineData("p-1", "i-2")]
    [InlineData("p-2", "i-1")]
    public async Task Finds_no_app_of_another_instance(string project, string instance)
    {
        var app = store.NewApp();
        await AddAsync(app);

        Assert.Null(await FindAsync(new Scope(project, instance), app.Id.ToString()));
        Assert.Null(await FindAsync(UseCases.Home, app.Id.ToString().ToUpperInvariant()));
    }

    [Fact]
    public async Task Seals_the_secret_for_its_very_place()
    {
        var app = store.NewApp(secret: "JNs1VK3vLdTT9Djd");
        await AddAsync(app);

        var value = Assert.Single(await store.QueryAsync<byte[]>("SELECT sealed_secret FROM apps"));

        Assert.Equal("JNs1VK3vLdTT9Djd", store.Get<SecretSealer>().Open(value, new SealContext(app.Scope, app.Id.ToString(), 1)).Reveal());
    }

    [Theory]
    [InlineData("orders", "other-key", false)]
    [InlineData("other", "orders-key", false)]
    [InlineData("Orders", "Orders-key", true)]
    public async Task Loses_a_race_for_a_name_or_a_key(string name, string key, bool stored)
    {
        await AddAsync(store.NewApp("orders"));

        Assert.Equal(stored, await AddAsync(store.NewApp(name, key: key)));
        Assert.Equal([stored ? 2L : 1L], await store.QueryAsync<long>("SELECT COUNT(*) FROM apps"));
    }

    [Fact]
    public async Task Adds_the_same_name_and_key_to_another_instance()
    {
        Assert.True(await AddAsync(store.NewApp()));
        Assert.True(await AddAsync(store.NewApp(scope: UseCases.Home with { InstanceId = "i-2" })));
        Assert.True(await AddAsync(store.NewApp(scope: UseCases.Home with { ProjectId = "p-2" })));
    }

    [Theory]
    [InlineData("orders", "orders-key", true, true)]
    [InlineData("Orders", "orders-Key", false, false)]
    [InlineData("orders-key", "orders", false, false)]
    public async Task Knows_what_is_taken(string name, string key, bool nameTaken, bool keyTaken)
    {
        await AddAsync(store.NewApp("orders"));

        Assert.Equal(nameTaken, await store.ReadAsync((IAppRepository apps) => apps.IsNameTakenAsync(UseCases.Home, AppName.Create(name), Token)));
        Assert.Equal(keyTaken, await store.ReadAsync((IAppRepository apps) => apps.IsKeyTakenAsync(UseCases.Home, AppKey.Create(key), Token)));
        Assert.False(await store.ReadAsync((IAppRepository apps) => apps.IsNameTakenAsync(new Scope("p-1", "i-2"), AppName.Create(name), Token)));
    }

    [Fact]
    public async Task Saves_what_changed_and_leaves_the_secret()
    {
        var app = store.NewApp();
        await AddAsync(app);
        var before = await store.QueryAsync<byte[]>("SELECT sealed_secret FROM apps");
        var changed = await FoundAsync(app);
        var later = new Stamp("u-2", "bob", store.Clock.GetUtcNow().AddHours(1));
        Assert.True(changed.Update(AppName.Create("payments"), Remark.Create("new"), favorite: true, later));

        Assert.True(await SaveAsync(changed));

        var saved = await FoundAsync(app);
        Assert.Equal(AppDetails.Of(changed), AppDetails.Of(saved));
        Assert.Equal((2, 1), (saved.Version, saved.SecretNumber));
        Assert.Equal(before, await store.QueryAsync<byte[]>("SELECT sealed_secret FROM apps"));
    }

    [Fact]
    public async Task Saves_a_secret_that_was_issued()
    {
        var app = store.NewApp();
        await AddAsync(app);
        var changed = await FoundAsync(app);
        changed.ResetSecret(Secret.Create("JNs1VK3vLdTT9Djd"), changed.Updated with { At = changed.Updated.At.AddHours(1) });

        Assert.True(await SaveAsync(changed));

        Assert.Equal((2, 2), ((await FoundAsync(app)).Version, (await FoundAsync(app)).SecretNumber));
        var value = Assert.Single(await store.QueryAsync<byte[]>("SELECT sealed_secret FROM apps"));
        Assert.Equal("JNs1VK3vLdTT9Djd", store.Get<SecretSealer>().Open(value, new SealContext(app.Scope, app.Id.ToString(), 2)).Reveal());
    }

    [Fact]
    public async Task Saves_what_changed_together_with_a_secret_that_was_issued()
    {
        var app = store.NewApp();
        await AddAsync(app);
        var changed = await FoundAsync(app);
        Assert.True(changed.Update(AppName.Create("payments"), Remark.Create("new"), favorite: true, changed.Updated));
        changed.ResetSecret(Secret.Create("JNs1VK3vLdTT9Djd"), changed.Updated with { At = changed.Updated.At.AddHours(1) });

        Assert.True(await SaveAsync(changed));

        Assert.Equal(changed.State with { Version = 2 }, (await FoundAsync(app)).State);
        Assert.Equal("JNs1VK3vLdTT9Djd", (await SecretOfAsync(app)).Reveal());
    }

    [Fact]
    public async Task Moves_the_secret_to_the_retiring_ones_place_and_keeps_it_there_until_a_reset_ends_it()
    {
        var app = store.NewApp(secret: "the-retiring-one");
        await AddAsync(app);
        var retiring = new RetiringSecret(1, store.Clock.GetUtcNow().AddDays(1));
        var changed = App.Restore((await FoundAsync(app)).State with { SecretNumber = 2, RetiringSecret = retiring });

        await RemarkAndSaveAsync(changed, "it retires");
        Assert.Equal("the-retiring-one", await RetiringSecretAsync());
        await RemarkAndSaveAsync(await FoundAsync(app), "it is kept");
        Assert.Equal("the-retiring-one", await RetiringSecretAsync());
        Assert.Equal(retiring, (await FoundAsync(app)).State.RetiringSecret);

        var reset = await FoundAsync(app);
        reset.ResetSecret(Secret.Create("the-newest-one"), reset.Updated);
        Assert.True(await SaveAsync(reset));

        Assert.Equal("the-newest-one", (await SecretOfAsync(app)).Reveal());
        Assert.Null((await FoundAsync(app)).State.RetiringSecret);
        Assert.Equal([1L], await store.QueryAsync<long>("SELECT COUNT(*) FROM apps WHERE retiring_secret IS NULL"));

        async Task<string> RetiringSecretAsync()
        {
            var value = Assert.Single(await store.QueryAsync<byte[]>("SELECT retiring_secret FROM apps"));
            return store.Get<SecretSealer>().Open(value, new SealContext(app.Scope, app.Id.ToString(), retiring.Number)).Reveal();
        }

        async Task RemarkAndSaveAsync(App found, string remark)
        {
            Assert.True(found.Update(name: null, Remark.Create(remark), favorite: null, found.Updated));
            Assert.True(await SaveAsync(found));
        }
    }

    [SqliteOnly]
    [Fact]
    public async Task Stores_a_reset_without_touching_an_index()
    {
        var app = store.NewApp();
        await AddAsync(app);
        var indexed = await store.QueryAsync<string>(
            "SELECT DISTINCT info.name FROM pragma_index_list('apps') AS list JOIN pragma_index_info(list.name) AS info");
        await store.CommitAsync(new Change(
            $"CREATE TRIGGER sets_index BEFORE UPDATE OF {string.Join(", ", indexed)} ON apps BEGIN SELECT RAISE(ABORT, 'It does.'); END", new { },
            Rows: null));
        var changed = await FoundAsync(app);
        changed.ResetSecret(Secret.Create("JNs1VK3vLdTT9Djd"), changed.Updated with { At = changed.Updated.At.AddHours(1) });

        Assert.True(await SaveAsync(changed));
    }

    [Fact]
    public async Task Loses_a_race_for_a_version_whether_it_saves_or_removes()
    {
        var app = store.NewApp();
        await AddAsync(app);
        var (first, second) = (await FoundAsync(app), await FoundAsync(app));
        first.ResetSecret(Secret.Create("the-winning-one"), first.Updated);
        second.ResetSecret(Secret.Create("the-losing-one"), second.Updated);

        Assert.True(await SaveAsync(first));
        Assert.False(await SaveAsync(second));
        Assert.False(await RemoveAsync(second));
        Assert.Equal("the-winning-one", (await SecretOfAsync(app)).Reveal());
    }

    [Fact]
    public async Task Saves_no_name_that_another_app_has()
    {
        await AddAsync(store.NewApp("orders"));
        var app = store.NewApp("payments");
        await AddAsync(app);
        var changed = await FoundAsync(app);
        Assert.True(changed.Update(AppName.Create("orders"), remark: null, favorite: null, changed.Updated));

        Assert.False(await SaveAsync(changed));
        Assert.Equal("payments", (await FoundAsync(app)).Name.Value);
    }

    [Fact]
    public async Task Removes_an_app_and_its_secret_and_no_other()
    {
        var (app, other) = (store.NewApp("orders"), store.NewApp("payments"));
        await AddAsync(app);
        await AddAsync(other);

        Assert.True(await RemoveAsync(await FoundAsync(app)));

        Assert.Null(await FindAsync(app.Scope, app.Id.ToString()));
        Assert.Equal([other.Id.ToString()], await store.QueryAsync<string>("SELECT app_id FROM apps"));
        Assert.True(await AddAsync(store.NewApp("orders")));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<bool> AddAsync(App app) => store.StageAsync<IAppRepository>(apps => apps.Add(app));

    private Task<bool> SaveAsync(App app) => store.StageAsync<IAppRepository>(apps => apps.Save(app));

    private Task<bool> RemoveAsync(App app) => store.StageAsync<IAppRepository>(apps => apps.Remove(app));

    private Task<App?> FindAsync(Scope scope, string id) => store.ReadAsync((IAppRepository apps) => apps.FindAsync(scope, id, Token));

    private async Task<App> FoundAsync(App app)
    {
        var found = await FindAsync(app.Scope, app.Id.ToString());
        Assert.NotNull(found);
        return found;
    }

    private async Task<Secret> SecretOfAsync(App app)
    {
        var view = await store.ReadAsync((IAppReader apps) => apps.FindSecretAsync(app.Scope, app.Id.ToString(), Token));
        Assert.NotNull(view);
        return view.Secret;
    }
}
