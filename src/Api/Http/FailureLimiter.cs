using System.Threading.RateLimiting;
using Microsoft.Extensions.Caching.Memory;

namespace Roma.Api.Http;

/// <summary>
/// Limits how many wrong tokens and signatures are looked at per client and minute. Only failures count, and whoever was right lately is not
/// held up: clients that share an address must not be locked out by one of them (docs/adr/0009).
/// </summary>
internal sealed class FailureLimiter(int maxPerMinute) : IDisposable
{
    private const int MaxRemembered = 100_000;

    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(10);

    private readonly MemoryCache successes = new(new MemoryCacheOptions { SizeLimit = MaxRemembered });

    private readonly PartitionedRateLimiter<string> failures = PartitionedRateLimiter.Create<string, string>(
        address => RateLimitPartition.GetFixedWindowLimiter(
            address, _ => new FixedWindowRateLimiterOptions { PermitLimit = maxPerMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));

    /// <summary>How long <paramref name="address"/> must wait until its <paramref name="credential"/> is looked at; null if it need not wait.</summary>
    public TimeSpan? WaitOf(string address, string credential)
    {
        // No permit is taken: this asks whether one is left.
        using var lease = failures.AttemptAcquire(address, permitCount: 0);
        return lease.IsAcquired || successes.TryGetValue((address, credential), out _) ? null
            : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait
            : TimeSpan.FromMinutes(1);
    }

    /// <summary>Counts a failure of <paramref name="address"/>.</summary>
    public void Fail(string address)
    {
        using var lease = failures.AttemptAcquire(address);
    }

    /// <summary>Remembers for ten minutes that <paramref name="credential"/> was right.</summary>
    public void Succeed(string address, string credential)
    {
        if (!successes.TryGetValue((address, credential), out _))
        {
            successes.Set((address, credential), value: true, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = Lately });
        }
    }

    public void Dispose()
    {
        failures.Dispose();
        successes.Dispose();
    }
}
