using Microsoft.Extensions.DependencyInjection;
using Roma.Application.Pipeline;
using Roma.Infrastructure.Apps;

namespace Roma.UnitTests.Infrastructure.Apps;

public sealed class AppImporterTests : IAsyncLifetime
{
    private RealStore store = null!;

    public async ValueTask InitializeAsync() => store = await RealStore.OpenAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Adds_apps_as_they_are_added_one_by_one_and_one_audit_entry()
    {
        App[] apps = [store.NewApp("one", favorite: true, secret: "JNs1VK3vLdTT9Djd"), store.NewApp("two", secret: "the-other-secret")];

        Assert.Null(await ImportAsync(apps, intoEmpty: true));

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

        Assert.Equal(
            ["SeedApps one..two alice p-1 i-1"],
            await store.QueryAsync<string>(
                "SELECT action || ' ' || target || ' ' || user_name || ' ' || project_id || ' ' || instance_id FROM audit_entries"));
    }

    [Theory]
    [InlineData("orders", "other-key")]
    [InlineData("other", "orders-key")]
    public async Task Adds_none_where_a_name_or_a_key_is_taken(string name, string key)
    {
        await store.StageAsync<IAppRepository>(apps => apps.Add(store.NewApp("orders")));

        Assert.Equal(PipelineErrors.ChangedMeanwhile, await ImportAsync([store.NewApp("first"), store.NewApp(name, key: key)], intoEmpty: false));

        await AssertHasOrdersAloneAsync();
    }

    [Fact]
    public async Task Leaves_an_instance_that_has_apps_as_it_is_where_it_must_be_empty()
    {
        await store.StageAsync<IAppRepository>(apps => apps.Add(store.NewApp("orders")));

        Assert.Equal(AppErrors.InstanceNotEmpty, await ImportAsync([store.NewApp("first")], intoEmpty: true));

        await AssertHasOrdersAloneAsync();
        Assert.Null(await ImportAsync([store.NewApp("first", new Scope("p-1", "i-2"))], intoEmpty: true));
        Assert.Null(await ImportAsync([store.NewApp("first", new Scope("p-2", "i-1"))], intoEmpty: true));
    }

    private async Task<string?> ImportAsync(App[] apps, bool intoEmpty)
    {
        await using var scope = store.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallerContext>().Enter(UseCases.Alice, UseCases.RequestId);
        return await scope.ServiceProvider.GetRequiredService<IAppImporter>().ImportAsync(apps, intoEmpty);
    }

    private async Task AssertHasOrdersAloneAsync()
    {
        Assert.Equal(["orders"], await store.QueryAsync<string>("SELECT name FROM apps"));
        Assert.Equal([0L], await store.QueryAsync<long>("SELECT COUNT(*) FROM audit_entries"));
    }
}
