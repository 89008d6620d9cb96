using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Roma.Infrastructure.Persistence.Sqlite;

namespace Roma.UnitTests.Infrastructure.Identity.Local;

public sealed class TokenRepositoryTests : IAsyncLifetime
{
    private RealStore store = null!;

    public async ValueTask InitializeAsync() => store = await RealStore.OpenAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Theory]
    [InlineData(Role.Admin)]
    [InlineData(Role.Member)]
    [InlineData(Role.Reader)]
    [InlineData(Role.Verifier)]
    public async Task Says_whose_a_token_is(Role role)
    {
        var (credential, token) = New(role: role);
        await AddAsync(credential, token);

        Assert.Equal(new Caller("u-1", "alice", "p-1", Roles.PermissionsOf(role)) { CredentialId = credential.Id }, await VerifyAsync(token));
        Assert.Null(await VerifyAsync(New().Token));
    }

    [Fact]
    public async Task Knows_the_tokens_that_Roma_issues() =>
        Assert.True(await store.ReadAsync((ICallerVerifier callers) => Task.FromResult(callers.IssuesTokens)));

    [SqliteOnly]
    [Fact]
    public async Task Stores_the_hash_of_a_token_and_no_part_of_it()
    {
        var (credential, token) = New();
        await AddAsync(credential, token);

        Assert.Equal(token.Hash(), Assert.Single(await store.QueryAsync<byte[]>("SELECT token_hash FROM tokens")));
        await store.Get<SqliteWriter>().DisposeAsync();
        store.Get<SqliteStoreOpening>().Dispose();
        var files = string.Concat(Directory.GetFiles(store.DataDirectory).Select(file => File.ReadAllText(file, Encoding.Latin1)));
        Assert.Contains(credential.Id.ToString(), files, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Reveal()[5..16], files, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verifies_until_the_very_moment_that_it_expires()
    {
        var (credential, token) = New(expiresAt: store.Clock.GetUtcNow().AddMilliseconds(2));
        await AddAsync(credential, token);
        store.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var before = await VerifyAsync(token);
        store.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.NotNull(before);
        Assert.Null(await VerifyAsync(token));
    }

    [Fact]
    public async Task Stops_at_once_where_it_is_revoked_and_stays_on_the_record()
    {
        var (credential, token) = New();
        var (other, valid) = New();
        await AddAsync(credential, token);
        await AddAsync(other, valid);
        Assert.NotNull(await VerifyAsync(token));

        Assert.True(await RevokeAsync(credential));

        var now = store.Clock.GetUtcNow();
        Assert.Equal(now, await UseOfAsync(credential));
        Assert.Equal(credential with { RevokedAt = now, LastUsedAt = now }, await FindAsync(credential.Id));
        Assert.Equal(other, await FindAsync(other.Id));
        Assert.Null(await VerifyAsync(token));
        Assert.NotNull(await VerifyAsync(valid));
    }

    [Fact]
    public async Task Is_remembered_for_a_second_but_not_where_a_change_is_decided()
    {
        var (credential, token) = New();
        await AddAsync(credential, token);
        await VerifyAsync(token);
        await store.ExecuteAsync("DELETE FROM tokens");

        var decided = UseCases.Alice;
        await store.InScopeAsync(async scope => decided = await scope.GetRequiredService<ICallerVerifier>().VerifyAsync(token, Token));
        var read = await VerifyAsync(token);
        store.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(decided);
        Assert.Equal(credential.Id, read?.CredentialId);
        Assert.Null(await VerifyAsync(token));
    }

    [SqliteOnly]
    [Fact]
    public async Task Stops_within_the_very_commit_that_revokes_it()
    {
        var (credential, token) = New();
        await AddAsync(credential, token);
        Assert.NotNull(await VerifyAsync(token));
        var (entered, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        var held = store.Database.CommitAsync(
            async _ =>
            {
                entered.SetResult();
                await gate.Task;
                return [];
            },
            Token);
        await entered.Task;

        var revoked = RevokeAsync(credential);
        var caller = UseCases.Alice;
        var verified = store.InScopeAsync(async scope => caller = await scope.GetRequiredService<ICallerVerifier>().VerifyAsync(token, Token));
        gate.SetResult();

        Assert.True(await held && await revoked && await verified);
        Assert.Null(caller);
    }

    [Fact]
    public async Task Loses_a_race_to_revoke_and_keeps_the_first_time()
    {
        var (credential, token) = New();
        await AddAsync(credential, token);
        await RevokeAsync(credential);
        var revokedAt = store.Clock.GetUtcNow();
        store.Clock.Advance(TimeSpan.FromHours(1));

        Assert.False(await RevokeAsync(credential));
        Assert.Equal(revokedAt, (await FindAsync(credential.Id))?.RevokedAt);
    }

    [Fact]
    public async Task Grants_a_token_once_even_where_it_is_revoked()
    {
        var (credential, token) = New();
        await AddAsync(credential, token);
        await RevokeAsync(credential);

        Assert.False(await store.StageAsync<ITokenRepository>(tokens => tokens.Add(New().Credential, token)));
        Assert.Null(await VerifyAsync(token));
    }

    [Fact]
    public async Task Finds_a_credential_of_whichever_project()
    {
        var (credential, token) = New("p-2", expiresAt: store.Clock.GetUtcNow().AddDays(90));
        await AddAsync(credential, token);

        Assert.Equal(credential, await FindAsync(credential.Id));
        Assert.Null(await FindAsync(Guid.AllBitsSet));
    }

    [Theory]
    [InlineData("p-1", 2)]
    [InlineData("p-2", 1)]
    [InlineData("p-3", 0)]
    [InlineData(Projects.All, 4)]
    public async Task Lists_the_credentials_of_a_project_or_all_oldest_first(string project, int count)
    {
        List<Credential> all = [];
        foreach (var home in new[] { "p-1", "p-2", Projects.All, "p-1" })
        {
            var (credential, token) = New(home, expiresAt: store.Clock.GetUtcNow());
            await AddAsync(credential, token);
            all.Add(credential);
            store.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        var listed = await ListAsync(project);

        Assert.Equal((count, count), (listed.Total, listed.Tokens.Count));
        Assert.Equal(all.Where(credential => project == Projects.All || credential.ProjectId == project), listed.Tokens);
    }

    [Theory]
    [InlineData(0, 2, 2)]
    [InlineData(2, 2, 1)]
    [InlineData(3, 2, 0)]
    public async Task Lists_a_page_and_the_total(int offset, int limit, int size)
    {
        List<Credential> all = [];
        for (var made = 0; made < 3; made++)
        {
            var (credential, token) = New();
            await AddAsync(credential, token);
            all.Add(credential);
            store.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        var listed = await ListAsync("p-1", offset: offset, limit: limit);

        Assert.Equal((3, size), (listed.Total, listed.Tokens.Count));
        Assert.Equal(all.Skip(offset).Take(limit), listed.Tokens);
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public async Task Lists_revoked_tokens_when_asked_to(bool withRevoked, int count)
    {
        var (credential, token) = New();
        await AddAsync(credential, token);
        await AddAsync(New().Credential, New().Token);
        await RevokeAsync(credential);

        Assert.Equal(count, (await ListAsync("p-1", withRevoked)).Total);
    }

    [Fact]
    public async Task Knows_to_the_minute_when_a_token_was_last_used()
    {
        var (credential, token) = New();
        await AddAsync(credential, token);
        var first = store.Clock.GetUtcNow();

        await VerifyAsync(token);
        var noted = await UseOfAsync(credential);
        store.Clock.Advance(TimeSpan.FromSeconds(59));
        await VerifyAsync(token);
        var within = await UseOfAsync(credential);
        store.Clock.Advance(TimeSpan.FromSeconds(1));
        await VerifyAsync(token);

        Assert.Equal((first, first, first.AddMinutes(1)), (noted, within, await UseOfAsync(credential)));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private (Credential Credential, AccessToken Token) New(string project = "p-1", Role role = Role.Member, DateTimeOffset? expiresAt = null)
    {
        var generator = store.Get<ICredentialGenerator>();
        return (new Credential(generator.NewCredentialId(), project, "u-1", "alice", role, store.Clock.GetUtcNow(), expiresAt), generator.NewToken());
    }

    private async Task AddAsync(Credential credential, AccessToken token) =>
        Assert.True(await store.StageAsync<ITokenRepository>(tokens => tokens.Add(credential, token)));

    private Task<bool> RevokeAsync(Credential credential) => store.StageAsync<ITokenRepository>(tokens => tokens.Revoke(credential, store.Clock.GetUtcNow()));

    private Task<Credential?> FindAsync(Guid id) => store.ReadAsync((ITokenRepository tokens) => tokens.FindAsync(id, Token));

    private Task<TokenListView> ListAsync(string project, bool withRevoked = true, int offset = 0, int? limit = null) =>
        store.ReadAsync((ITokenReader tokens) => tokens.ListAsync(project, withRevoked, offset, limit, Token));

    // The writer works in turn: what was noted before a commit is stored when that ends.
    // What was written before a probe is stored after it.
    private async Task<DateTimeOffset?> UseOfAsync(Credential credential)
    {
        await store.Database.ProbeAsync(Token);
        return (await FindAsync(credential.Id))?.LastUsedAt;
    }

    private Task<Caller?> VerifyAsync(AccessToken token) => store.ReadAsync((ICallerVerifier callers) => callers.VerifyAsync(token, Token));
}
