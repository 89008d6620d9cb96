using Microsoft.Extensions.DependencyInjection;
using Roma.Application.Apps;
using Roma.Application.Audit;
using Roma.Domain.Audit;
using Roma.Domain.Identity;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Infrastructure.Audit;

public sealed class AuditTrailTests : IAsyncLifetime
{
    private RealStore store = null!;

    public async ValueTask InitializeAsync() => store = await RealStore.OpenAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Theory]
    [InlineData(AuditAction.CreateApp)]
    [InlineData(AuditAction.ResetAppSecret)]
    [InlineData(AuditAction.RevokeToken)]
    public async Task Stores_who_did_what_when_to_what_and_in_which_request(AuditAction action)
    {
        var stamp = new Stamp("u-1", "alice", store.Clock.GetUtcNow());

        Assert.True(await store.StageAsync<IAuditTrail>(audit => audit.Record(action, UseCases.Home, "app-1", stamp)));

        var row = Assert.Single(await store.QueryAsync<string>(
            """
            SELECT project_id || '|' || instance_id || '|' || action || '|' || target || '|' || user_id || '|' || user_name || '|' || at || '|' || request_id
            FROM audit_entries
            """));
        Assert.Equal($"p-1|i-1|{action}|app-1|u-1|alice|{store.Clock.GetUtcNow().ToUnixTimeMilliseconds()}|{UseCases.RequestId}", row);
    }

    [Fact]
    public async Task Keeps_entries_in_the_order_of_time()
    {
        foreach (var target in new[] { "first", "second", "third" })
        {
            var stamp = new Stamp("u-1", "alice", store.Clock.GetUtcNow());
            await store.StageAsync<IAuditTrail>(audit => audit.Record(AuditAction.UpdateApp, UseCases.Home, target, stamp));
            store.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(
            ["first", "second", "third"], await store.QueryAsync<string>("SELECT target FROM audit_entries ORDER BY project_id, entry_id"));
    }

    [Fact]
    public async Task Stores_no_entry_of_what_was_not_stored()
    {
        var app = store.NewApp();
        await store.StageAsync<IAppRepository>(apps => apps.Add(app));

        var stored = await store.InScopeAsync(scope =>
        {
            scope.GetRequiredService<IAuditTrail>().Record(AuditAction.CreateApp, UseCases.Home, "app-1", app.Created);
            scope.GetRequiredService<IAppRepository>().Add(store.NewApp());
            return Task.CompletedTask;
        });

        Assert.False(stored);
        Assert.Equal([0L], await store.QueryAsync<long>("SELECT COUNT(*) FROM audit_entries"));
    }
}
