using System.Threading.RateLimiting;
using Microsoft.Extensions.Caching.Memory;

namespace Roma.Api.Callers;

/// <summary>
/// Limits how many wrong tokens and signatures are looked at per client and minute. Only failures count, and whoever was right lately is not
/// held up: clients that share an address must not be locked out by one of them (docs/adr/0009).
/// </summary>
internal sealed class FailureLimiter(int maxPerMinute, TimeProvider clock) : IDisposable
{
    /// <summary>How many credentials of one client that were not right lately are looked at at once; the next wait their turn.</summary>
    public const int MaxAtOnce = 16;

    private const int MaxWaiting = 1_000;
    private const int MaxRemembered = 100_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Precision = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly MemoryCache successes = new(new MemoryCacheOptions { SizeLimit = MaxRemembered });

    private readonly PartitionedRateLimiter<string> failures = PartitionedRateLimiter.Create<string, string>(
        address => RateLimitPartition.GetFixedWindowLimiter(
            address, _ => new FixedWindowRateLimiterOptions { PermitLimit = maxPerMinute, Window = Window, QueueLimit = 0 }));

    private readonly PartitionedRateLimiter<string> turns = PartitionedRateLimiter.Create<string, string>(
        static address => RateLimitPartition.GetConcurrencyLimiter(
            address, static _ => new ConcurrencyLimiterOptions { PermitLimit = MaxAtOnce, QueueLimit = MaxWaiting }));

    /// <summary>How long <paramref name="credential"/> is not to be looked at, since too many of its client failed; null if it may be.</summary>
    public TimeSpan? WaitOf(string address, string credential) => WasRight(address, credential, Lately) ? null : WaitOf(address);

    /// <summary>
    /// A turn in which <paramref name="credential"/> may be looked at, to be disposed when it was; after a second of waiting none. One after the
    /// other, since many at once would all be under way before the first of them failed.
    /// </summary>
    public async ValueTask<Turn> EnterAsync(string address, string credential, CancellationToken cancellationToken)
    {
        if (WasRight(address, credential, Lately))
        {
            return Turn.Free;
        }

        var lease = turns.AttemptAcquire(address);
        if (!lease.IsAcquired)
        {
            lease = await AcquireAsync(address, cancellationToken);
        }

        var wait = lease?.IsAcquired == true ? WaitOf(address) : WaitOf(address) ?? Patience;
        if (wait is null)
        {
            return new Turn(lease, Wait: null);
        }

        lease?.Dispose();
        return new Turn(Lease: null, wait);
    }

    /// <summary>Counts a failure of <paramref name="address"/>.</summary>
    public void Fail(string address)
    {
        using var lease = failures.AttemptAcquire(address);
    }

    /// <summary>Remembers for ten minutes that <paramref name="credential"/> was right.</summary>
    public void Succeed(string address, string credential)
    {
        // Not each time: callers are right all the time.
        if (!WasRight(address, credential, Precision))
        {
            successes.Set((address, credential), clock.GetTimestamp(), new MemoryCacheEntryOptions { Size = 1 });
        }
    }

    public void Dispose()
    {
        failures.Dispose();
        turns.Dispose();
        successes.Dispose();
    }

    private bool WasRight(string address, string credential, TimeSpan within) =>
        successes.TryGetValue((address, credential), out long at) && clock.GetElapsedTime(at) < within;

    // Null if no turn was free for a second.
    private async Task<RateLimitLease?> AcquireAsync(string address, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await turns.AcquireAsync(address, permitCount: 1, either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private TimeSpan? WaitOf(string address)
    {
        // No permit is taken: this asks whether one is left.
        using var lease = failures.AttemptAcquire(address, permitCount: 0);
        return lease.IsAcquired ? null
            : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait
            : Window;
    }
}

/// <summary>A turn to be looked at, or, with <paramref name="Wait"/>, how long to wait for one.</summary>
internal sealed record Turn(RateLimitLease? Lease, TimeSpan? Wait) : IDisposable
{
    /// <summary>The turn of who was right lately.</summary>
    public static Turn Free { get; } = new(Lease: null, Wait: null);

    public void Dispose() => Lease?.Dispose();
}
