using System.Collections.Concurrent;
using Roma.Application.Pipeline;
using Roma.Domain.Identity;
using Roma.Infrastructure.Persistence;

namespace Roma.Infrastructure.Identity.Local;

/// <summary>Stores when tokens and access keys were last used, to the minute: at most one write per minute for each.</summary>
internal sealed class CredentialUses(IStore store, TimeProvider clock)
{
    /// <summary>The most that are remembered; with more in use, some are stored again within a minute.</summary>
    public const int MaxCount = 100_000;

    private static readonly TimeSpan Precision = TimeSpan.FromMinutes(1);

    private volatile Minute current = new(clock.GetTimestamp());

    /// <summary>How many are remembered now.</summary>
    public int Count => current.Noted.Count;

    /// <summary>Has <paramref name="sql"/> store the use of <paramref name="credential"/>, unless that was done within this minute.</summary>
    public void Note(Credential credential, string sql)
    {
        if (clock.GetElapsedTime(current.StartedAt) >= Precision)
        {
            current = new Minute(clock.GetTimestamp());
        }

        var noted = current.Noted;
        if (noted.ContainsKey(credential.Id) || !noted.TryAdd(credential.Id, default))
        {
            return;
        }

        if (noted.Count > MaxCount)
        {
            current = new Minute(clock.GetTimestamp());
        }

        var lastUsedAt = clock.GetUtcNow().ToUnixTimeMilliseconds();
        _ = StoreAsync(new Change(sql, new { credential.ProjectId, Id = credential.Id.ToString(), LastUsedAt = lastUsedAt }));
    }

    // Not awaited by the request: reads are served even while the store takes no writes.
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

    private sealed record Minute(long StartedAt)
    {
        // Count takes every lock of the dictionary, and by default their number grows with it.
        public ConcurrentDictionary<Guid, byte> Noted { get; } = new(Environment.ProcessorCount, capacity: 31);
    }
}
