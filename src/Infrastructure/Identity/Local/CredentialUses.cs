namespace Roma.Infrastructure.Identity.Local;

/// <summary>Stores when tokens and access keys were last used, to the minute: at most one write per minute for each.</summary>
internal sealed class CredentialUses(IStore store, TimeProvider clock)
{
    private readonly ShortMemory<Guid, byte> noted = new(TimeSpan.FromMinutes(1), clock);

    /// <summary>Has <paramref name="sql"/> store the use of <paramref name="credential"/>, unless that was done within this minute.</summary>
    public void Note(Credential credential, string sql)
    {
        var current = noted.Current();
        // First looked up, since adding takes a lock even if the key is there.
        if (!current.ContainsKey(credential.Id) && current.TryAdd(credential.Id, default))
        {
            var lastUsedAt = clock.GetUtcNow().ToUnixTimeMilliseconds();
            _ = StoreAsync(new Change(sql, new { credential.ProjectId, Id = credential.Id.ToString(), LastUsedAt = lastUsedAt }));
        }
    }

    // Not awaited by the request: reads are served even while the store takes no writes.
    private async Task StoreAsync(Change update)
    {
        try
        {
            await store.StoreAsync([update], CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // The store logs its outage, and the next minute's use is stored again.
        }
    }
}
