using System.Text;
using Roma.Infrastructure.Persistence.Sqlite;

namespace Roma.UnitTests.Infrastructure.Identity.Local;

public sealed class AccessKeyRepositoryTests : IAsyncLifetime
{
    private RealStore store = null!;

    public async ValueTask InitializeAsync() => store = await RealStore.OpenAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Finds_a_key_and_the_secret_that_it_was_made_with()
    {
        var (key, secret) = await AddAsync();
        await AddAsync();

        var found = await VerifyAsync(key.KeyId);

        Assert.Equal(key, found?.Key);
        Assert.Equal(secret.Reveal(), found?.Secret.Reveal());
    }

    [Fact]
    public async Task Finds_no_key_by_a_part_of_its_id()
    {
        var (key, _) = await AddAsync();

        Assert.Null(await VerifyAsync(key.KeyId[..^1]));
    }

    [Fact]
    public async Task Finds_a_key_until_the_very_moment_that_it_expires()
    {
        var (key, _) = await AddAsync(expiresAt: store.Clock.GetUtcNow().AddMilliseconds(2));
        store.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var before = await VerifyAsync(key.KeyId);
        store.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var after = await VerifyAsync(key.KeyId);

        Assert.Equal((key, null), (before?.Key, after?.Key));
    }

    [Fact]
    public async Task Finds_no_key_that_was_removed()
    {
        var (key, _) = await AddAsync();

        Assert.True(await store.StageAsync<IAccessKeyRepository>(keys => keys.Remove(key)));

        Assert.Null(await VerifyAsync(key.KeyId));
        Assert.Null(await FindAsync(key.Credential.Id));
        Assert.False(await store.StageAsync<IAccessKeyRepository>(keys => keys.Remove(key)));
    }

    [Fact]
    public async Task Loses_a_race_to_add_a_key_that_exists()
    {
        var (key, secret) = await AddAsync();
        var other = key with { Credential = key.Credential with { Id = store.Get<ICredentialGenerator>().NewCredentialId() } };

        Assert.False(await store.StageAsync<IAccessKeyRepository>(keys => keys.Add(other, secret)));
    }

    [SqliteOnly]
    [Fact]
    public async Task Stores_a_secret_sealed_and_for_its_own_key_alone()
    {
        var (key, secret) = await AddAsync();
        var (other, _) = await AddAsync();

        await store.ExecuteAsync(
            "UPDATE access_keys SET sealed_secret = (SELECT sealed_secret FROM access_keys WHERE access = @from) WHERE access = @to",
            new { from = key.KeyId, to = other.KeyId });

        await Assert.ThrowsAnyAsync<System.Security.Cryptography.CryptographicException>(() => VerifyAsync(other.KeyId));
        await store.Get<SqliteWriter>().DisposeAsync();
        store.Get<SqliteStoreOpening>().Dispose();
        var files = string.Concat(Directory.GetFiles(store.DataDirectory).Select(file => File.ReadAllText(file, Encoding.Latin1)));
        Assert.Contains(key.KeyId, files, StringComparison.Ordinal);
        Assert.DoesNotContain(secret.Reveal()[..10], files, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("p-1", 0, 10, 2, 2)]
    [InlineData("p-1", 1, 10, 2, 1)]
    [InlineData("p-1", 2, 10, 2, 0)]
    [InlineData("p-2", 0, 10, 1, 1)]
    [InlineData("p-3", 0, 10, 0, 0)]
    [InlineData(Projects.All, 0, 3, 4, 3)]
    public async Task Lists_a_page_of_a_project_or_all_oldest_first(string project, int offset, int limit, int total, int size)
    {
        List<AccessKey> all = [];
        foreach (var home in new[] { "p-1", "p-2", Projects.All, "p-1" })
        {
            all.Add((await AddAsync(home)).Key);
            store.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        var listed = await store.ReadAsync((IAccessKeyReader keys) => keys.ListAsync(project, offset, limit, Token));

        Assert.Equal((total, size), (listed.Total, listed.Keys.Count));
        Assert.Equal(all.Where(key => project == Projects.All || key.Credential.ProjectId == project).Skip(offset).Take(limit), listed.Keys);
    }

    [Fact]
    public async Task Knows_to_the_minute_when_a_key_was_last_used()
    {
        var (key, _) = await AddAsync();
        var first = store.Clock.GetUtcNow();

        var unused = await UseOfAsync(key);
        await NoteUseAsync(key);
        var noted = await UseOfAsync(key);
        store.Clock.Advance(TimeSpan.FromSeconds(59));
        await NoteUseAsync(key);
        var within = await UseOfAsync(key);
        store.Clock.Advance(TimeSpan.FromSeconds(1));
        await NoteUseAsync(key);

        Assert.Equal((null, first, first, first.AddMinutes(1)), (unused, noted, within, await UseOfAsync(key)));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<(AccessKey Key, SecretAccessKey Secret)> AddAsync(string project = "p-1", DateTimeOffset? expiresAt = null)
    {
        var generator = store.Get<ICredentialGenerator>();
        var credential = new Credential(generator.NewCredentialId(), project, "u-1", "alice", Role.Member, store.Clock.GetUtcNow(), expiresAt);
        var (key, secret) = (new AccessKey(generator.NewKeyId(), credential), generator.NewSecretAccessKey());
        Assert.True(await store.StageAsync<IAccessKeyRepository>(keys => keys.Add(key, secret)));
        return (key, secret);
    }

    private Task<(AccessKey Key, SecretAccessKey Secret)?> VerifyAsync(string keyId) =>
        store.ReadAsync((IAccessKeyVerifier keys) => keys.FindAsync(keyId, Token));

    private Task<AccessKey?> FindAsync(Guid id) => store.ReadAsync((IAccessKeyRepository keys) => keys.FindAsync(id, Token));

    private Task<bool> NoteUseAsync(AccessKey key) => store.ReadAsync((IAccessKeyVerifier keys) =>
    {
        keys.NoteUse(key);
        return Task.FromResult(true);
    });

    // The writer works in turn: what was noted before a commit is stored when that ends.
    private async Task<DateTimeOffset?> UseOfAsync(AccessKey key)
    {
        await store.Database.ProbeAsync(Token);
        return (await FindAsync(key.Credential.Id))?.Credential.LastUsedAt;
    }
}
