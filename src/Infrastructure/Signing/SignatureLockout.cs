using Microsoft.Extensions.Caching.Memory;
using Roma.Application.Signing;

namespace Roma.Infrastructure.Signing;

/// <inheritdoc cref="ISignatureLockout"/>
internal sealed class SignatureLockout(TimeProvider clock) : ISignatureLockout, IDisposable
{
    /// <summary>How many pairs of an access key and an address are remembered; beyond that, the least recently used are forgotten.</summary>
    public const int Capacity = 100_000;

    private readonly Lock gate = new();
    private readonly MemoryCache failures = new(new MemoryCacheOptions { SizeLimit = Capacity });

    public bool IsLocked(string keyId, string address) =>
        Find((keyId, address)) is { Count: >= ISignatureLockout.MaxFailures } found
            && clock.GetElapsedTime(found.At) < ISignatureLockout.Duration;

    public void Fail(string keyId, string address)
    {
        lock (gate)
        {
            var before = Find((keyId, address));
            // After a lock has ended, counting restarts.
            var count = before is null || before.Count >= ISignatureLockout.MaxFailures ? 0 : before.Count;
            failures.Set((keyId, address), new Failures(count + 1, clock.GetTimestamp()), new MemoryCacheEntryOptions { Size = 1 });
        }
    }

    public void Clear(string keyId, string address) => failures.Remove((keyId, address));

    public void Dispose() => failures.Dispose();

    private Failures? Find((string KeyId, string Address) key) => failures.Get<Failures>(key);

    private sealed record Failures(int Count, long At);
}
