using System.Collections.Concurrent;
using Roma.Domain.Identity;
using Roma.Infrastructure.Persistence.Sqlite;

namespace Roma.Infrastructure.Identity.Local;

/// <summary>
/// Remembers for a second at most what tokens grant, so that a token in constant use is not read for each request; a revocation by this
/// process, or by a command beside it, ends it at once.
/// </summary>
internal sealed class GrantCache(Revocations revocations, TimeProvider clock)
{
    private const int MaxCount = 10_000;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(1);

    private volatile Moment? current;

    /// <summary>What the token with the hash <paramref name="hash"/> grants, which <paramref name="readAsync"/> reads if it is not remembered.</summary>
    public async ValueTask<Grant?> FindAsync(byte[] hash, Func<Task<Grant?>> readAsync)
    {
        // Before the read: what it finds may be revoked while it is under way.
        if (Enter() is not { } moment)
        {
            return await readAsync();
        }

        var key = Convert.ToHexString(hash);
        if (moment.Grants.TryGetValue(key, out var grant))
        {
            return grant;
        }

        grant = await readAsync();
        if (grant is not null && moment.Grants.Count < MaxCount)
        {
            moment.Grants[key] = grant;
        }

        return grant;
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
        public ConcurrentDictionary<string, Grant> Grants { get; } = new(StringComparer.Ordinal);
    }
}
