using System.Collections.Concurrent;
using Roma.Domain.Identity;
using Roma.Infrastructure.Persistence;

namespace Roma.Infrastructure.Identity.Local;

/// <summary>
/// Remembers for a second at most what tokens grant, so that a token in constant use is not read for each request; a revocation by this
/// process ends it at once.
/// </summary>
internal sealed class CredentialCache
{
    private const int MaxCount = 10_000;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(1);

    private readonly TimeProvider clock;
    private volatile Moment? current;

    public CredentialCache(IInvalidations invalidations, TimeProvider clock)
    {
        this.clock = clock;
        // All of it, since revocations are rare.
        invalidations.Subscribe(_ => current = null);
    }

    /// <summary>What the token with the hash <paramref name="hash"/> grants, which <paramref name="readAsync"/> reads if it is not remembered.</summary>
    public async ValueTask<Credential?> FindAsync(byte[] hash, Func<Task<Credential?>> readAsync)
    {
        // Before the read: what it finds may be revoked while it is under way.
        var moment = Enter();
        var key = Convert.ToHexString(hash);
        if (moment.Credentials.TryGetValue(key, out var credential))
        {
            return credential;
        }

        credential = await readAsync();
        if (credential is not null && moment.Credentials.Count < MaxCount)
        {
            moment.Credentials[key] = credential;
        }

        return credential;
    }

    private Moment Enter()
    {
        var moment = current;
        if (moment is null || clock.GetElapsedTime(moment.BeganAt) >= Time)
        {
            moment = new Moment(clock.GetTimestamp());
            current = moment;
        }

        return moment;
    }

    private sealed record Moment(long BeganAt)
    {
        public ConcurrentDictionary<string, Credential> Credentials { get; } = new(StringComparer.Ordinal);
    }
}
