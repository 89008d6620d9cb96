using System.Diagnostics;

namespace Roma.ApiTests.Persistence.Postgres;

/// <summary>A primary, and a standby that each of its commits waits for.</summary>
[PostgresOnly]
[Collection(FailoverTestGroup.Name)]
public sealed class PairFailoverTests : IAsyncLifetime
{
    private const string Project = "project-1";

    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxGap = TimeSpan.FromSeconds(2);

    private PostgresServer primary = null!;
    private PostgresServer standby = null!;
    private RomaPair romas = null!;
    private string database = "";

    public async ValueTask InitializeAsync()
    {
        primary = await PostgresServer.StartAsync();
        database = await primary.CreateDatabaseAsync();
        standby = await primary.StartStandbyAsync();
        romas = await RomaPair.StartAsync(primary.ConnectionString(database, standby));
    }

    [Fact]
    public async Task Goes_over_to_the_standby_when_the_primary_is_killed()
    {
        var load = await ResetLoad.StartAsync(romas.First, romas.Second);

        await primary.KillAsync();
        var back = await PromoteAsync(load);

        await load.AssertExactlyOnceAsync($"Primary killed, back after {back.TotalSeconds:F1} s", QueryAsync);
        Assert.InRange(back, TimeSpan.Zero, MaxGap);
    }

    [Fact]
    public async Task Goes_over_to_the_standby_when_the_primary_is_frozen_and_never_believes_it_again()
    {
        await using var cutOff = await RomaPair.StartNodeAsync(primary.ConnectionString(database));
        using var first = RomaClient.InNewInstance(romas.First);
        using var second = new RomaClient(romas.Second.CreateClient(), Project, first.Instance);
        var app = await first.CreateAppAsync();
        var token = (await first.PostAsync($"/v2/{Project}/tokens", """{"user_name":"alice","role":"member"}""")).Json;
        using var bearer = new RomaClient(romas.Second.CreateClient(token.Text("token")), Project, first.Instance);
        using var bearerOfCutOff = new RomaClient(cutOff.Process.CreateClient(token.Text("token")), Project, first.Instance);
        Assert.Equal((200, 200), ((await bearer.GetAsync("apps")).Status, (await bearerOfCutOff.GetAsync("apps")).Status));
        var load = await ResetLoad.StartAsync(romas.First, romas.Second);

        await primary.FreezeAsync();
        var back = await PromoteAsync(load);
        Assert.Equal(200, (await first.ResetSecretAsync(app, """{"secret":"after-the-promotion"}""")).Status);
        Assert.Equal(200, (await first.DeleteAsync($"/v2/{Project}/tokens/{token.Text("id")}")).Status);
        var revoked = Stopwatch.StartNew();
        while (revoked.Elapsed < MaxAge)
        {
            await load.UntilAcknowledgedAsync();
        }

        (await bearer.GetAsync("apps")).IsRefused("ROMA.00001002");
        await primary.ThawAsync();
        for (var enough = load.Acknowledgements + 500; load.Acknowledgements < enough;)
        {
            (await bearer.GetAsync("apps")).IsRefused("ROMA.00001002");
            Assert.Equal("after-the-promotion", await second.ShowSecretAsync(app));
        }

        // It knows the old primary alone, which serves nobody without its standby.
        (await bearerOfCutOff.GetAsync("apps")).IsUnavailable();
        using var administratorOfCutOff = new RomaClient(cutOff.Process.CreateClient(), Project, first.Instance);
        (await administratorOfCutOff.ResetSecretAsync(app)).IsUnavailable();
        await load.AssertExactlyOnceAsync($"Primary frozen, back after {back.TotalSeconds:F1} s, then thawed", QueryAsync);
        Assert.InRange(back, TimeSpan.Zero, MaxGap);
    }

    [Fact]
    public async Task Acknowledges_nothing_while_the_standby_is_gone()
    {
        var load = await ResetLoad.StartAsync(romas.First, romas.Second);

        await standby.FreezeAsync();
        var gone = Stopwatch.StartNew();
        await load.UntilUnavailableAsync();
        var (refusedAfter, acknowledged) = (gone.Elapsed, load.Acknowledgements);
        // They are committed then, without the standby.
        await primary.ExecuteAsync(database, "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
        await load.UntilUnavailableAsync();
        Assert.Equal(acknowledged, load.Acknowledgements);
        await standby.ThawAsync();
        var back = await load.UntilAcknowledgedAsync();

        await load.AssertExactlyOnceAsync(
            $"Standby gone, refused after {refusedAfter.TotalSeconds:F1} s, back after {back.TotalSeconds:F1} s",
            (sql, parameters) => primary.QueryAsync<(string, string)>(database, sql, parameters));
        Assert.InRange(refusedAfter, TimeSpan.Zero, TimeSpan.FromSeconds(8));
        Assert.InRange(back, TimeSpan.Zero, MaxGap);
    }

    public async ValueTask DisposeAsync()
    {
        await romas.DisposeAsync();
        await standby.DisposeAsync();
        await primary.DisposeAsync();
    }

    /// <summary>Answers how long it took, once the new primary had committed, until both had done so too.</summary>
    private async Task<TimeSpan> PromoteAsync(ResetLoad load)
    {
        await standby.PromoteAsync();
        await standby.ExecuteAsync(database, "SELECT pg_logical_emit_message(true, 'test', '')");
        return await load.UntilAcknowledgedAsync();
    }

    private Task<IReadOnlyList<(string AppId, string RequestId)>> QueryAsync(string sql, object parameters) =>
        standby.QueryAsync<(string AppId, string RequestId)>(database, sql, parameters);
}
