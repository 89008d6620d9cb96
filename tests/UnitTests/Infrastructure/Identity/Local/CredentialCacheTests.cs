using Roma.Infrastructure.Identity.Local;
using Roma.Infrastructure.Persistence;

namespace Roma.UnitTests.Infrastructure.Identity.Local;

public sealed class CredentialCacheTests : IAsyncLifetime
{
    private static readonly byte[] Hash = [1, 2, 3];

    private RealStore store = null!;
    private int reads;

    public async ValueTask InitializeAsync() => store = await RealStore.OpenAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Reads_a_token_in_use_once_a_second()
    {
        var first = await FindAsync();
        store.Clock.Advance(TimeSpan.FromMilliseconds(999));
        var second = await FindAsync();
        var readsBefore = reads;
        store.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await FindAsync();

        Assert.NotNull(first);
        Assert.Same(first, second);
        Assert.Equal((1, 2), (readsBefore, reads));
    }

    [Fact]
    public async Task Forgets_all_when_anything_is_revoked()
    {
        await FindAsync();
        Revoke();

        await FindAsync();

        Assert.Equal(2, reads);
    }

    [Fact]
    public async Task Does_not_keep_what_was_read_before_a_revocation_and_came_after_it()
    {
        await store.Get<CredentialCache>().FindAsync(Hash, () =>
        {
            Revoke();
            return ReadAsync();
        });

        await FindAsync();

        Assert.Equal(2, reads);
    }

    [Fact]
    public async Task Remembers_no_token_that_is_unknown()
    {
        await store.Get<CredentialCache>().FindAsync(Hash, static () => Task.FromResult<Credential?>(null));

        Assert.NotNull(await FindAsync());
    }

    [Fact]
    public async Task Tells_tokens_apart()
    {
        await FindAsync();
        await store.Get<CredentialCache>().FindAsync([3, 2, 1], ReadAsync);

        Assert.Equal(2, reads);
    }

    private void Revoke() => store.Get<Invalidations>().Publish(new Invalidation(Invalidation.Token, "another"));

    private ValueTask<Credential?> FindAsync() => store.Get<CredentialCache>().FindAsync(Hash, ReadAsync);

    private Task<Credential?> ReadAsync()
    {
        reads++;
        return Task.FromResult<Credential?>(new Credential(Guid.Empty, "p-1", "u-1", "alice", Role.Member, store.Clock.GetUtcNow(), ExpiresAt: null));
    }
}
