using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;
using Roma.Domain.Identity;

namespace Roma.Infrastructure.Identity.Keystone;

/// <summary>
/// Remembers callers for a while, and for a moment which tokens are unknown: those in a memory of their own, so that who sends many that are
/// made up displaces no caller.
/// </summary>
internal sealed class CallerCache(TimeSpan time, int size, TimeProvider clock) : IDisposable
{
    /// <summary>How many unknown tokens are remembered: they are there to spare Keystone one that is sent again and again.</summary>
    private const int MaxUnknown = 1_000;

    private static readonly TimeSpan MaxUnknownTime = TimeSpan.FromSeconds(1);

    private readonly MemoryCache callers = NewMemory(size, clock);
    private readonly MemoryCache unknown = NewMemory(MaxUnknown, clock);

    /// <summary>How many callers are remembered.</summary>
    public int Count => callers.Count;

    /// <summary>Whether it is known now whose token has the hash <paramref name="key"/>; the caller is null when the token is unknown.</summary>
    public bool TryGet(string key, out Caller? caller) => callers.TryGetValue(key, out caller) || unknown.TryGetValue(key, out _);

    /// <summary>Remembers a caller, but not beyond <paramref name="expiresAt"/>.</summary>
    public void Keep(string key, Caller caller, DateTimeOffset expiresAt) => Keep(callers, key, caller, time, expiresAt);

    /// <summary>Remembers for a second at most that a token is unknown.</summary>
    public void KeepUnknown(string key) =>
        Keep<Caller?>(unknown, key, null, time < MaxUnknownTime ? time : MaxUnknownTime, DateTimeOffset.MaxValue);

    public void Dispose()
    {
        callers.Dispose();
        unknown.Dispose();
    }

    private static MemoryCache NewMemory(int size, TimeProvider clock) =>
        new(new MemoryCacheOptions { SizeLimit = size, Clock = new Clock(new SteadyClock(clock)) });

    private void Keep<T>(MemoryCache memory, string key, T value, TimeSpan longest, DateTimeOffset expiresAt)
    {
        var left = expiresAt - clock.GetUtcNow();
        var kept = left < longest ? left : longest;
        if (kept > TimeSpan.Zero)
        {
            memory.Set(key, value, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = kept, Size = 1 });
        }
    }

    private sealed class Clock(SteadyClock clock) : ISystemClock
    {
        public DateTimeOffset UtcNow => clock.GetUtcNow();
    }
}
