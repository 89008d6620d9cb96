using System.Collections.Concurrent;
using Roma.Domain.Identity;
using Roma.Infrastructure.Persistence.Sqlite;

namespace Roma.Infrastructure.Identity.Local;

/// <summary>
/// Remembers for a second at most what tokens grant, so that a token in constant use is not read for each request; a revocation by this
/// process ends it at once.
/// </summary>
internal sealed class CredentialCache(Revocations revocations, TimeProvider clock)
{
    private const int MaxCount = 10_000;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(1);

    private volatile Moment? current;

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
        var (count, moment) = (revocations.Count, current);
        if (moment is null || moment.Revocations != count || clock.GetElapsedTime(moment.BeganAt) >= Time)
        {
            moment = new Moment(count, clock.GetTimestamp());
            current = moment;
        }

        return moment;
    }

    private sealed record Moment(long Revocations, long BeganAt)
    {
        public ConcurrentDictionary<string, Credential> Credentials { get; } = new(StringComparer.Ordinal);
    }
}
