using Microsoft.Extensions.DependencyInjection;
using Roma.Application.Audit;
using Roma.Domain.Audit;
using Roma.Infrastructure.Persistence;

namespace Roma.UnitTests.Infrastructure.Audit;

public sealed class AuditTrailTests : IAsyncLifetime
{
    private const string CredentialId = "b2e6b145-4f3f-4a80-aa45-f4b8029f95a3";

    private RealStore store = null!;

    public async ValueTask InitializeAsync() => store = await RealStore.OpenAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Theory]
    [InlineData(CredentialId, "192.0.2.1", "192.0.2.1")]
    [InlineData(null, "", null)]
    [InlineData(null, null, null)]
    public async Task Stores_who_did_what_when_from_where_to_what_and_in_which_request(string? credential, string? address, string? stored)
    {
        var app = store.NewApp();

        Assert.True(await StoreAsync(AuditAction.CreateApp, apps => apps.Add(app), credential, address));

        var at = store.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.Equal(
            $"p-1|i-1|CreateApp|{app.Id}|1|done|{UseCases.Alice.UserId}|alice|{credential}|{stored}|{at}|{UseCases.RequestId}",
            await EntryAsync());
    }

    [Fact]
    public async Task Stores_the_number_of_a_secret_that_was_issued_and_never_the_secret()
    {
        var app = await AddedAsync();
        app.ResetSecret(Secret.Create("JNs1VK3vLdTT9Djd"), app.Updated);

        await StoreAsync(AuditAction.ResetAppSecret, apps => apps.Save(app));

        Assert.Contains($"|ResetAppSecret|{app.Id}|2|done|", await EntryAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("JNs1", await EntryAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stores_no_number_where_no_secret_was_issued()
    {
        var app = await AddedAsync();

        await StoreAsync(AuditAction.DeleteApp, apps => apps.Remove(app));

        Assert.Contains($"|DeleteApp|{app.Id}||done|", await EntryAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stores_an_entry_for_each_thing_that_changes()
    {
        var (first, second) = (store.NewApp("first"), store.NewApp("second"));

        await StoreAsync(AuditAction.CreateApp, apps =>
        {
            apps.Add(first);
            apps.Add(second);
        });

        Assert.Equal(
            new HashSet<string> { first.Id.ToString(), second.Id.ToString() },
            [.. await store.QueryAsync<string>("SELECT target FROM audit_entries")]);
    }

    [Fact]
    public async Task Stores_nothing_where_nothing_changes()
    {
        Assert.True(await StoreAsync(AuditAction.UpdateApp, _ => { }));

        Assert.Equal([0L], await store.QueryAsync<long>("SELECT COUNT(*) FROM audit_entries"));
    }

    [Fact]
    public async Task Keeps_entries_in_the_order_of_time()
    {
        List<string> ids = [];
        foreach (var name in new[] { "first", "second", "third" })
        {
            var app = store.NewApp(name);
            await StoreAsync(AuditAction.CreateApp, apps => apps.Add(app));
            store.Clock.Advance(TimeSpan.FromMilliseconds(1));
            ids.Add(app.Id.ToString());
        }

        Assert.Equal(ids, await store.QueryAsync<string>("SELECT target FROM audit_entries ORDER BY project_id, entry_id"));
    }

    [Fact]
    public async Task Stores_no_entry_of_what_was_not_stored()
    {
        await AddedAsync();

        Assert.False(await StoreAsync(AuditAction.CreateApp, apps => apps.Add(store.NewApp())));

        Assert.Equal([0L], await store.QueryAsync<long>("SELECT COUNT(*) FROM audit_entries"));
    }

    private async Task<App> AddedAsync()
    {
        var app = store.NewApp();
        Assert.True(await store.StageAsync<IAppRepository>(apps => apps.Add(app)));
        return App.Restore(app.State with { Version = 1 });
    }

    private async Task<bool> StoreAsync(AuditAction action, Action<IAppRepository> change, string? credential = null, string? address = null)
    {
        await using var scope = store.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var caller = UseCases.Alice with { CredentialId = credential is null ? null : Guid.Parse(credential) };
        services.GetRequiredService<CallerContext>().Enter(caller, UseCases.RequestId, address: address);
        return await services.GetRequiredService<DbSession>().RunAsync(
            () =>
            {
                change(services.GetRequiredService<IAppRepository>());
                services.GetRequiredService<IAuditTrail>().Record(action);
                return Task.FromResult(true);
            },
            TestContext.Current.CancellationToken);
    }

    private async Task<string> EntryAsync() => Assert.Single(await store.QueryAsync<string>(
        """
        SELECT project_id || '|' || instance_id || '|' || action || '|' || target || '|' || COALESCE(CAST(secret_version AS TEXT), '') || '|' || outcome
            || '|' || user_id || '|' || user_name || '|' || COALESCE(credential_id, '') || '|' || COALESCE(client_address, '') || '|' || at || '|' || request_id
        FROM audit_entries
        """));
}
