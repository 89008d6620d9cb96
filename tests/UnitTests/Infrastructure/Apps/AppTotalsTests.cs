using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Roma.Infrastructure.Apps;

namespace Roma.UnitTests.Infrastructure.Apps;

public sealed class AppTotalsTests : IAsyncLifetime
{
    private const string TotalsSql = """
        SELECT project_id || ' ' || instance_id || ' ' || SUM(total)
        FROM app_totals
        GROUP BY project_id, instance_id
        HAVING SUM(total) <> 0
        ORDER BY 1
        """;

    private RealStore store = null!;

    public async ValueTask InitializeAsync() => store = await RealStore.OpenAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Count_the_apps_of_each_instance()
    {
        var app = store.NewApp("one");
        await AddAsync(app);
        await AddAsync(store.NewApp("two"));
        await AddAsync(store.NewApp("three", scope: UseCases.Home with { InstanceId = "i-2" }));
        await AddAsync(store.NewApp("four", scope: UseCases.Home with { ProjectId = "p-2" }));
        Assert.Null(await ImportAsync(store.NewApp("five"), store.NewApp("six")));
        await RemoveAsync(await FoundAsync(app));

        await AssertTotalsAsync("p-1 i-1 3", "p-1 i-2 1", "p-2 i-1 1");
    }

    [Theory]
    [InlineData("orders", "other-key")]
    [InlineData("other", "orders-key")]
    public async Task Do_not_count_what_loses_a_race(string name, string key)
    {
        await AddAsync(store.NewApp("orders"));

        Assert.False(await AddAsync(store.NewApp(name, key: key)));
        Assert.NotNull(await ImportAsync(store.NewApp("first"), store.NewApp(name, key: key)));

        await AssertTotalsAsync("p-1 i-1 1");
    }

    [Fact]
    public async Task Count_an_app_once_that_two_delete()
    {
        var app = store.NewApp("one");
        await AddAsync(app);
        await AddAsync(store.NewApp("two"));
        var found = await FoundAsync(app);

        Assert.True(await RemoveAsync(found));
        Assert.False(await RemoveAsync(found));

        await AssertTotalsAsync("p-1 i-1 1");
    }

    [Fact]
    public async Task Do_not_count_what_a_failed_request_staged()
    {
        await AddAsync(store.NewApp("one"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => store.InScopeAsync(scope =>
        {
            scope.GetRequiredService<IAppRepository>().Add(store.NewApp("two"));
            throw new InvalidOperationException();
        }));

        await AssertTotalsAsync("p-1 i-1 1");
    }

    [SqliteOnly]
    [Theory]
    [InlineData("UPDATE app_totals SET total = total + 7")]
    [InlineData("DELETE FROM app_totals")]
    [InlineData("DELETE FROM apps WHERE name = 'two'")]
    [InlineData("DELETE FROM apps")]
    public async Task Are_corrected_when_a_server_starts_and_the_log_says_so(string change)
    {
        await AddAsync(store.NewApp("one"));
        await AddAsync(store.NewApp("two"));
        await store.ExecuteAsync(change);

        await store.Get<AppTotals>().CorrectAsync(Token);

        Assert.Equal(await store.QueryAsync<string>(CountsSql), await store.QueryAsync<string>(TotalsSql));
        var line = Assert.Single(store.Log.Of<AppTotals>());
        Assert.Equal((LogLevel.Error, "1"), (line.Level, line.Values["Instances"]));
    }

    [SqliteOnly]
    [Fact]
    public async Task Are_corrected_when_a_server_starts()
    {
        await AddAsync(store.NewApp("one"));
        await store.ExecuteAsync("UPDATE app_totals SET total = 7");
        await store.DisposeServicesAsync();

        await using var restarted = RealStore.Beside(store);
        await restarted.OpenForServerAsync();

        Assert.Equal(["p-1 i-1 1"], await restarted.QueryAsync<string>(TotalsSql));
    }

    [Fact]
    public async Task Are_left_alone_while_they_are_right()
    {
        var app = store.NewApp("one");
        await AddAsync(app);
        await AddAsync(store.NewApp("two", scope: UseCases.Home with { InstanceId = "i-2" }));
        await RemoveAsync(await FoundAsync(app));

        await store.Get<AppTotals>().CorrectAsync(Token);

        Assert.Empty(store.Log.Of<AppTotals>());
    }

    private async Task<string?> ImportAsync(params App[] apps)
    {
        await using var scope = store.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallerContext>().Enter(UseCases.Alice, UseCases.RequestId);
        return await scope.ServiceProvider.GetRequiredService<IAppImporter>().ImportAsync(apps, intoEmpty: false);
    }

    private const string CountsSql = "SELECT project_id || ' ' || instance_id || ' ' || COUNT(*) FROM apps GROUP BY project_id, instance_id ORDER BY 1";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<bool> AddAsync(App app) => store.StageAsync<IAppRepository>(apps => apps.Add(app));

    private Task<bool> RemoveAsync(App app) => store.StageAsync<IAppRepository>(apps => apps.Remove(app));

    private async Task<App> FoundAsync(App app)
    {
        var found = await store.ReadAsync((IAppRepository apps) => apps.FindAsync(app.Scope, app.Id.ToString(), Token));
        Assert.NotNull(found);
        return found;
    }

    private async Task AssertTotalsAsync(params string[] expected)
    {
        Assert.Equal(expected, await store.QueryAsync<string>(TotalsSql));
        Assert.Equal(expected, await store.QueryAsync<string>(CountsSql));
    }
}
