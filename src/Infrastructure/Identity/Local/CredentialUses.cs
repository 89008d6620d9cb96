using System.Collections.Concurrent;
using Roma.Application.Pipeline;
using Roma.Domain.Identity;
using Roma.Infrastructure.Persistence;

namespace Roma.Infrastructure.Identity.Local;

/// <summary>Stores when a token or an access key was last used, to the minute, so that its use does not cost a write each time.</summary>
internal sealed class CredentialUses(IStore store, TimeProvider clock)
{
    /// <summary>How many uses are remembered at most; beyond, some are stored a second time within a minute.</summary>
    public const int MaxCount = 100_000;

    private static readonly TimeSpan Precision = TimeSpan.FromMinutes(1);

    private volatile Minute current = new(clock.GetTimestamp());

    /// <summary>How many uses are remembered.</summary>
    public int Count => current.Count;

    /// <summary>Has <paramref name="sql"/> store the use of <paramref name="credential"/>, unless it did within this minute.</summary>
    public void Note(Credential credential, string sql)
    {
        if (!Enter().TryAdd(credential.Id))
        {
            return;
        }

        var now = clock.GetUtcNow();
        _ = StoreAsync(new Change(sql, new { credential.ProjectId, Id = credential.Id.ToString(), LastUsedAt = now.ToUnixTimeMilliseconds() }));
    }

    // A new one each minute: what is not in use any more is forgotten with the old one.
    private Minute Enter()
    {
        var minute = current;
        if (clock.GetElapsedTime(minute.BeganAt) >= Precision || minute.Count >= MaxCount)
        {
            current = minute = new Minute(clock.GetTimestamp());
        }

        return minute;
    }

    // Nobody waits for it: a store that takes no writes still serves reads.
    private async Task StoreAsync(Change update)
    {
        try
        {
            await store.CommitAsync(_ => Task.FromResult<IReadOnlyList<Change>?>([update]), CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // The store logs its outage, and the next minute's use is stored again.
        }
    }

    private sealed class Minute(long beganAt)
    {
        private readonly ConcurrentDictionary<Guid, byte> noted = new();
        private int count;

        public long BeganAt => beganAt;

        // Its own, since the dictionary would stop everybody to count.
        public int Count => Volatile.Read(ref count);

        public bool TryAdd(Guid id)
        {
            if (noted.ContainsKey(id) || !noted.TryAdd(id, default))
            {
                return false;
            }

            Interlocked.Increment(ref count);
            return true;
        }
    }
}
