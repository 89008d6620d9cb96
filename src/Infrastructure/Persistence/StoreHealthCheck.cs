using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Roma.Infrastructure.Persistence;

/// <summary>Healthy while the store can write and read, however busy it is; probes it at most once a second, since anybody may ask.</summary>
internal sealed class StoreHealthCheck(IStore store, TimeProvider clock) : IHealthCheck
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    /// <summary>Time for two commits, of the group before the probe and its own: a disk that takes as long as any write waits is slow, not stuck.</summary>
    private static readonly TimeSpan Patience = 2 * IStore.Patience;

    private readonly Lock gate = new();
    private Task<HealthCheckResult>? latest;
    private long askedAt;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            if (latest is null || (latest.IsCompleted && clock.GetElapsedTime(askedAt) >= Freshness))
            {
                askedAt = clock.GetTimestamp();
                latest = ProbeAsync();
            }

            return latest.WaitAsync(cancellationToken);
        }
    }

    private async Task<HealthCheckResult> ProbeAsync()
    {
        try
        {
            await store.ProbeAsync(CancellationToken.None).WaitAsync(Patience, clock);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is StoreUnavailableException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy(exception.Message);
        }
    }
}
