using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using Roma.Application.Pipeline;
using Roma.Infrastructure.Persistence;

namespace Roma.UnitTests.Infrastructure.Persistence;

public sealed class StoreHealthCheckTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly Probed database = new();
    private readonly StoreHealthCheck check;

    public StoreHealthCheckTests() => check = new StoreHealthCheck(database, clock);

    [Fact]
    public async Task Is_healthy_while_the_store_takes_writes() => Assert.Equal(HealthStatus.Healthy, (await AskAsync()).Status);

    [Fact]
    public async Task Is_unhealthy_while_it_does_not_and_recovers()
    {
        database.Outage = new StoreUnavailableException("The disk is full.");
        var failing = await AskAsync();
        database.Outage = null;
        clock.Advance(TimeSpan.FromSeconds(1));

        var recovered = await AskAsync();

        Assert.Equal((HealthStatus.Unhealthy, "The disk is full."), (failing.Status, failing.Description));
        Assert.Equal(HealthStatus.Healthy, recovered.Status);
    }

    [Fact]
    public async Task Asks_at_most_once_a_second()
    {
        await AskAsync();
        clock.Advance(TimeSpan.FromMilliseconds(999));
        await AskAsync();
        var early = database.Probes;
        clock.Advance(TimeSpan.FromMilliseconds(1));

        await AskAsync();

        Assert.Equal((1, 2), (early, database.Probes));
    }

    [Fact]
    public async Task Is_unhealthy_while_no_answer_comes_and_does_not_wait_for_ever()
    {
        database.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stuck = AskAsync();
        clock.Advance(TimeSpan.FromSeconds(9.999));
        Assert.False(stuck.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal(HealthStatus.Unhealthy, (await stuck).Status);

        database.Gate.SetResult();

        Assert.Equal(HealthStatus.Healthy, (await AskAsync()).Status);
    }

    [Fact]
    public async Task Asks_once_for_all_who_wait()
    {
        database.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = AskAsync();
        clock.Advance(TimeSpan.FromSeconds(4));
        var second = AskAsync();

        database.Gate.SetResult();

        Assert.Equal(HealthStatus.Healthy, (await first).Status);
        Assert.Equal(HealthStatus.Healthy, (await second).Status);
        Assert.Equal(1, database.Probes);
    }

    [Fact]
    public async Task Lets_one_who_waits_go_and_asks_on()
    {
        database.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var impatient = new CancellationTokenSource();
        var first = check.CheckHealthAsync(new HealthCheckContext(), impatient.Token);
        var second = AskAsync();

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        database.Gate.SetResult();

        Assert.Equal(HealthStatus.Healthy, (await second).Status);
    }

    private Task<HealthCheckResult> AskAsync() => check.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);

    private sealed class Probed : StoreDouble
    {
        public int Probes { get; private set; }

        public StoreUnavailableException? Outage { get; set; }

        public TaskCompletionSource? Gate { get; set; }

        public override async Task ProbeAsync(CancellationToken cancellationToken)
        {
            Probes++;
            if (Gate is not null)
            {
                await Gate.Task;
            }

            if (Outage is not null)
            {
                throw Outage;
            }
        }
    }
}
