using System.Collections.Concurrent;
using Roma.Domain.Identity;
using Roma.Infrastructure.Persistence.Sqlite;

namespace Roma.Infrastructure.Identity.Local;

/// <summary>
/// Remembers for a second at most what tokens grant, so that a token in constant use is not read for each request; a revocation by this
/// process, or by a command beside it, ends it at once.
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
        if (Enter() is not { } moment)
        {
            return await readAsync();
        }

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

    // Null where nothing may be remembered.
    private Moment? Enter()
    {
        if (revocations.Mark is not { } mark)
        {
            return null;
        }

        var moment = current;
        if (moment is null || moment.Mark != mark || clock.GetElapsedTime(moment.BeganAt) >= Time)
        {
            moment = new Moment(mark, clock.GetTimestamp());
            current = moment;
        }

        return moment;
    }

    private sealed record Moment((long Own, long Others) Mark, long BeganAt)
    {
        public ConcurrentDictionary<string, Credential> Credentials { get; } = new(StringComparer.Ordinal);
    }
}
