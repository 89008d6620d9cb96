using System.Collections.Concurrent;
using Roma.Application.Pipeline;
using Roma.Domain.Identity;
using Roma.Infrastructure.Persistence;

namespace Roma.Infrastructure.Identity;

/// <summary>Stores when a token or an access key was last used, to the minute, so that its use does not cost a write each time.</summary>
internal sealed class CredentialUses(IDatabase database, TimeProvider clock)
{
    private static readonly TimeSpan Precision = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> noted = new();

    /// <summary>Has <paramref name="sql"/> store the use of <paramref name="grant"/>, unless it did within the last minute.</summary>
    public void Note(Grant grant, string sql)
    {
        var now = clock.GetUtcNow();
        if (noted.TryGetValue(grant.Id, out var last) ? last + Precision > now : !noted.TryAdd(grant.Id, now))
        {
            return;
        }

        noted[grant.Id] = now;
        _ = StoreAsync(new Change(sql, new { grant.ProjectId, Id = grant.Id.ToString(), LastUsedAt = now.ToUnixTimeMilliseconds() }));
    }

    // Nobody waits for it: a store that takes no writes still serves reads.
    private async Task StoreAsync(Change update)
    {
        try
        {
            await database.ChangeAsync(_ => Task.FromResult<IReadOnlyList<Change>?>([update]), CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // The store logs its outage, and the next minute's use is stored again.
        }
    }
}
