using Roma.Domain.Identity;
using Roma.Infrastructure.Identity.Local;
using Roma.Infrastructure.Persistence;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Infrastructure.Identity.Local;

public sealed class CredentialUsesTests : IAsyncLifetime
{
    // Affects no row, and is stored all the same as far as a caller can tell.
    private const string Sql = "UPDATE tokens SET last_used_at = @LastUsedAt WHERE project_id = @ProjectId AND token_id = @Id";

    private RealStore store = null!;

    public async ValueTask InitializeAsync() => store = await RealStore.OpenAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Remembers_no_more_than_were_used_within_the_minute()
    {
        var uses = store.Get<CredentialUses>();
        for (var used = 0; used < 500; used++)
        {
            uses.Note(NewCredential(), Sql);
        }

        var before = uses.Count;
        store.Clock.Advance(TimeSpan.FromMinutes(1));
        uses.Note(NewCredential(), Sql);

        Assert.Equal((500, 1), (before, uses.Count));
        await store.Database.ProbeAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Remembers_a_bounded_number_even_of_those_used_within_a_minute()
    {
        var uses = new CredentialUses(new Unwritable(), store.Clock);
        for (var used = 0; used <= CredentialUses.MaxCount; used++)
        {
            uses.Note(NewCredential(), Sql);
        }

        Assert.Equal(1, uses.Count);
        await store.Database.ProbeAsync(TestContext.Current.CancellationToken);
    }

    private Credential NewCredential() =>
        new(Guid.CreateVersion7(store.Clock.GetUtcNow()), "p-1", "u-1", "alice", Role.Member, store.Clock.GetUtcNow(), ExpiresAt: null);

    private sealed class Unwritable : StoreDouble
    {
        public override Task<bool> CommitAsync(Func<IStoreReader, Task<IReadOnlyList<Change>?>> decide, CancellationToken cancellationToken) =>
            Task.FromResult(true);
    }
}
