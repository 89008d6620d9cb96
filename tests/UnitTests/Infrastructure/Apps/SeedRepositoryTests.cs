using Roma.Application.Apps;
using Roma.Domain.Apps;
using Roma.Domain.Identity;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Infrastructure.Apps;

public sealed class SeedRepositoryTests : IAsyncLifetime
{
    private RealStore store = null!;

    public async ValueTask InitializeAsync() => store = await RealStore.OpenAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Adds_apps_as_they_are_added_one_by_one()
    {
        App[] apps = [store.NewApp("one", favorite: true, secret: "JNs1VK3vLdTT9Djd"), store.NewApp("two", secret: "the-other-secret")];

        Assert.True(await store.StageAsync<ISeedRepository>(seeds => seeds.Add(apps)));

        foreach (var app in apps)
        {
            var found = await store.ReadAsync(
                (IAppRepository repository) => repository.FindAsync(app.Scope, app.Id.ToString(), TestContext.Current.CancellationToken));
            var secret = await store.ReadAsync(
                (IAppReader reader) => reader.FindSecretAsync(app.Scope, app.Id.ToString(), TestContext.Current.CancellationToken));
            Assert.Equal(AppDetails.Of(app), AppDetails.Of(found!));
            Assert.Equal((1, 1), (found!.Version, found.SecretNumber));
            Assert.Equal(app.IssuedSecret!.Value, secret!.Secret);
        }
    }

    [Theory]
    [InlineData("orders", "other-key")]
    [InlineData("other", "orders-key")]
    public async Task Adds_none_where_one_loses_a_race_for_a_name_or_a_key(string name, string key)
    {
        await store.StageAsync<IAppRepository>(apps => apps.Add(store.NewApp("orders")));

        Assert.False(await store.StageAsync<ISeedRepository>(seeds => seeds.Add([store.NewApp("first"), store.NewApp(name, key: key)])));

        Assert.Equal(["orders"], await store.QueryAsync<string>("SELECT name FROM apps"));
    }

    [Fact]
    public async Task Has_apps_where_there_is_one_and_nowhere_else()
    {
        await store.StageAsync<ISeedRepository>(seeds => seeds.Add([store.NewApp()]));

        Assert.True(await HasAppsAsync(UseCases.Home));
        Assert.False(await HasAppsAsync(new Scope("p-1", "i-2")));
        Assert.False(await HasAppsAsync(new Scope("p-2", "i-1")));
    }

    private Task<bool> HasAppsAsync(Scope scope) =>
        store.ReadAsync((ISeedRepository seeds) => seeds.HasAppsAsync(scope, TestContext.Current.CancellationToken));
}
