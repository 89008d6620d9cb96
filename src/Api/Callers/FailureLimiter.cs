using System.Threading.RateLimiting;
using Microsoft.Extensions.Caching.Memory;

namespace Roma.Api.Callers;

/// <summary>
/// Limits how many wrong tokens and signatures of a client are verified per minute. Only failures count, and a credential that succeeded recently
/// is not limited, so that nobody can lock out the other clients behind the same address (docs/adr/0009).
/// </summary>
internal sealed class FailureLimiter(int maxPerMinute, TimeProvider clock) : IDisposable
{
    /// <summary>How many credentials of one client that did not succeed recently are verified at the same time.</summary>
    public const int MaxConcurrent = 16;

    private const int MaxQueued = 1_000;
    private const int MaxRemembered = 100_000;
    private const string Unlimited = "unlimited";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RecentWindow = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan QueueTimeout = TimeSpan.FromSeconds(1);

    private readonly MemoryCache successes = new(new MemoryCacheOptions { SizeLimit = MaxRemembered });

    private readonly PartitionedRateLimiter<string> failures = PartitionedRateLimiter.Create<string, string>(
        address => RateLimitPartition.GetFixedWindowLimiter(
            address, _ => new FixedWindowRateLimiterOptions { PermitLimit = maxPerMinute, Window = Window, QueueLimit = 0 }));

    private readonly PartitionedRateLimiter<string> concurrency = PartitionedRateLimiter.Create<string, string>(
        static address => address is Unlimited
            ? RateLimitPartition.GetNoLimiter(address)
            : RateLimitPartition.GetConcurrencyLimiter(
                address, static _ => new ConcurrencyLimiterOptions { PermitLimit = MaxConcurrent, QueueLimit = MaxQueued }));

    /// <summary>Whether <paramref name="credential"/> must not be verified now, because its client failed too often.</summary>
    public bool IsLimited(string address, string credential)
    {
        if (HasSucceeded(address, credential, RecentWindow))
        {
            return false;
        }

        using var lease = Peek(address);
        return !lease.IsAcquired;
    }

    /// <summary>
    /// Allows <paramref name="credential"/> to be verified until the result is disposed. Null if its client failed too often, or if the client's
    /// other verifications held all places for a second. Without places, a burst would start before its first failure counts.
    /// </summary>
    public async ValueTask<IDisposable?> AdmitAsync(string address, string credential, CancellationToken cancellationToken)
    {
        var client = HasSucceeded(address, credential, RecentWindow) ? Unlimited : address;
        var lease = concurrency.AttemptAcquire(client);
        if (!lease.IsAcquired)
        {
            lease = await WaitAsync(client, cancellationToken);
        }

        if (lease.IsAcquired && !IsLimited(address, credential))
        {
            return lease;
        }

        lease.Dispose();
        return null;
    }

    /// <summary>When a client may try again that is limited or was not admitted.</summary>
    public TimeSpan RetryAfter(string address)
    {
        using var lease = Peek(address);
        return lease.IsAcquired ? QueueTimeout
            : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait
            : Window;
    }

    /// <summary>Counts a failure of the client at <paramref name="address"/>.</summary>
    public void RecordFailure(string address)
    {
        using var lease = failures.AttemptAcquire(address);
    }

    /// <summary>Remembers for ten minutes that <paramref name="credential"/> succeeded.</summary>
    public void RecordSuccess(string address, string credential)
    {
        // Not on every request: most succeed.
        if (!HasSucceeded(address, credential, RefreshInterval))
        {
            successes.Set((address, credential), clock.GetTimestamp(), new MemoryCacheEntryOptions { Size = 1 });
        }
    }

    public void Dispose()
    {
        failures.Dispose();
        concurrency.Dispose();
        successes.Dispose();
    }

    private bool HasSucceeded(string address, string credential, TimeSpan within) =>
        successes.TryGetValue((address, credential), out long at) && clock.GetElapsedTime(at) < within;

    // No permit is taken: the lease tells whether one is left.
    private RateLimitLease Peek(string address) => failures.AttemptAcquire(address, permitCount: 0);

    private async Task<RateLimitLease> WaitAsync(string client, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(QueueTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await concurrency.AcquireAsync(client, permitCount: 1, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return concurrency.AttemptAcquire(client);
        }
    }
}
