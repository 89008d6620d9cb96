namespace Roma.Api.Gateways;

/// <summary>
/// Counts wrong signatures by the app key that they name and the client's address, for a minute each. Pairs may share a counter, so that memory is
/// bounded whatever keys clients make up; which ones do, nobody can know.
/// </summary>
internal sealed class KeyFailures(int maxPerMinute, TimeProvider clock)
{
    private const int Counters = 1 << 14;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Counter[] counters = [.. Enumerable.Range(0, Counters).Select(static _ => new Counter())];

    /// <summary>Whether the pair has failed too often; then <paramref name="retryAfter"/> says when it may try again.</summary>
    public bool IsLimited(Scope scope, string key, string address, out TimeSpan retryAfter)
    {
        var counter = CounterOf(scope, key, address);
        lock (counter)
        {
            retryAfter = Window - clock.GetElapsedTime(counter.Since);
            return counter.Count >= maxPerMinute && retryAfter > TimeSpan.Zero;
        }
    }

    /// <summary>Counts a wrong signature.</summary>
    public void Fail(Scope scope, string key, string address)
    {
        var counter = CounterOf(scope, key, address);
        lock (counter)
        {
            if (clock.GetElapsedTime(counter.Since) >= Window)
            {
                (counter.Since, counter.Count) = (clock.GetTimestamp(), 0);
            }

            counter.Count++;
        }
    }

    // Hashes of strings are seeded anew in each process.
    private Counter CounterOf(Scope scope, string key, string address) => counters[(uint)HashCode.Combine(scope, key, address) % Counters];

    private sealed class Counter
    {
        public long Since { get; set; }

        public int Count { get; set; }
    }
}
