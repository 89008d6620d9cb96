using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace Roma.Infrastructure.Identity.Keystone;

/// <summary>
/// Remembers callers, and for at most a second which tokens are unknown. Unknown tokens have a cache of their own, so that many made-up ones
/// displace no caller.
/// </summary>
internal sealed class CallerCache(TimeSpan time, int size, TimeProvider clock) : IDisposable
{
    /// <summary>How many unknown tokens are remembered, to spare Keystone a token that is sent repeatedly.</summary>
    private const int MaxUnknown = 1_000;

    private static readonly TimeSpan MaxUnknownTime = TimeSpan.FromSeconds(1);

    private readonly MemoryCache callers = NewCache(size, clock);
    private readonly MemoryCache unknown = NewCache(MaxUnknown, clock);

    /// <summary>How many callers are remembered.</summary>
    public int Count => callers.Count;

    /// <summary>Whether the token with the hash <paramref name="key"/> is remembered; <paramref name="caller"/> is null if as unknown.</summary>
    public bool TryGet(string key, out Caller? caller) => callers.TryGetValue(key, out caller) || unknown.TryGetValue(key, out _);

    /// <summary>Remembers a caller, at most until <paramref name="expiresAt"/>.</summary>
    public void Add(string key, Caller caller, DateTimeOffset expiresAt) => Add(callers, key, caller, time, expiresAt);

    /// <summary>Remembers for at most a second that a token is unknown.</summary>
    public void AddUnknown(string key) =>
        Add<Caller?>(unknown, key, null, time < MaxUnknownTime ? time : MaxUnknownTime, DateTimeOffset.MaxValue);

    public void Dispose()
    {
        callers.Dispose();
        unknown.Dispose();
    }

    private static MemoryCache NewCache(int size, TimeProvider clock) =>
        new(new MemoryCacheOptions { SizeLimit = size, Clock = new Clock(new SteadyClock(clock)) });

    private void Add<T>(MemoryCache cache, string key, T value, TimeSpan maxLifetime, DateTimeOffset expiresAt)
    {
        var left = expiresAt - clock.GetUtcNow();
        var lifetime = left < maxLifetime ? left : maxLifetime;
        if (lifetime > TimeSpan.Zero)
        {
            cache.Set(key, value, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = lifetime, Size = 1 });
        }
    }

    private sealed class Clock(SteadyClock clock) : ISystemClock
    {
        public DateTimeOffset UtcNow => clock.GetUtcNow();
    }
}
