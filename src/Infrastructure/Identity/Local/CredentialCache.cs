namespace Roma.Infrastructure.Identity.Local;

/// <summary>
/// Remembers for a second at most what tokens grant, so that a token in constant use is not read for each request; a revocation by this
/// process ends it at once.
/// </summary>
internal sealed class CredentialCache
{
    private readonly IStore store;
    private readonly ShortMemory<string, Credential> memory;

    public CredentialCache(IStore store, Invalidations invalidations, TimeProvider clock)
    {
        this.store = store;
        memory = new(IStore.MaxAge, clock);
        // All of it, since revocations are rare.
        invalidations.Subscribe(_ => memory.Drop());
    }

    /// <summary>What the token with the hash <paramref name="hash"/> grants, which <paramref name="readAsync"/> reads if it is not remembered.</summary>
    public async ValueTask<Credential?> FindAsync(byte[] hash, Func<Task<Credential?>> readAsync)
    {
        // Before the read: what it finds may be revoked while it is under way.
        var credentials = memory.Current();
        var key = Convert.ToHexString(hash);
        if (credentials.TryGetValue(key, out var known))
        {
            await store.EnsureCurrentAsync(CancellationToken.None);
            return known;
        }

        var credential = await readAsync();
        if (credential is not null)
        {
            credentials[key] = credential;
        }

        return credential;
    }
}
