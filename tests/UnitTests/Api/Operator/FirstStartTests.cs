using System.Globalization;
using Roma.Api.Operator;

namespace Roma.UnitTests.Api.Operator;

public sealed class FirstStartTests
{
    private const string Configured = "a-configured-token-of-more-than-32";

    [Fact]
    public async Task Makes_an_administrator_of_every_project_and_prints_its_token_once()
    {
        await using var store = await RealStore.OpenAsync();

        var first = await StartAsync(store);
        var second = await StartAsync(store);

        var token = Assert.Single(first.Split(['\r', '\n', ' ']), word => word.StartsWith("roma_", StringComparison.Ordinal));
        var caller = await VerifyAsync(store, token);
        Assert.Equal(
            new Caller(UserName.Create("admin").ToUserId(), "admin", Projects.All, Roles.PermissionsOf(Role.Admin)) { CredentialId = caller!.CredentialId },
            caller);
        Assert.Equal("", second);
        Assert.All(store.Log.Lines, line => Assert.DoesNotContain(token, line.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Makes_none_that_could_not_be_shown()
    {
        await using var store = await RealStore.OpenAsync();
        await using var closed = new StreamWriter(Stream.Null);
        await closed.DisposeAsync();

        await Assert.ThrowsAnyAsync<InvalidOperationException>(
            () => FirstStart.EnsureAdministratorAsync(store.Services, closed, TestContext.Current.CancellationToken));

        Assert.NotEqual("", await StartAsync(store));
    }

    [Fact]
    public async Task Stores_the_token_before_it_is_shown_and_after_something_could_be_written()
    {
        await using var store = await RealStore.OpenAsync();
        var stored = new List<int>();
        await using var console = new Console(async () => stored.Add((await TokensAsync(store)).Count));

        await FirstStart.EnsureAdministratorAsync(store.Services, console, TestContext.Current.CancellationToken);

        Assert.Equal([0, 1], stored);
    }

    [Fact]
    public async Task Says_what_to_do_where_the_token_was_stored_and_could_not_be_shown()
    {
        await using var store = await RealStore.OpenAsync();
        var room = 1;
        await using var console = new Console(() => room-- > 0 ? Task.CompletedTask : throw new IOException("No space left."));

        var failure = await Assert.ThrowsAsync<IOException>(
            () => FirstStart.EnsureAdministratorAsync(store.Services, console, TestContext.Current.CancellationToken));

        Assert.Equal(
            "The administrator's token was made, but not shown on standard output: No space left. "
            + "Make another: token create --all-projects --user admin --role admin",
            failure.Message);
        Assert.Single(await TokensAsync(store));
    }

    [Fact]
    public async Task Takes_the_configured_token_and_prints_none()
    {
        await using var store = await RealStore.OpenAsync(new KeyValuePair<string, string?>("Roma:Identity:BootstrapToken", Configured));

        Assert.Equal("", await StartAsync(store));
        Assert.Equal(Projects.All, (await VerifyAsync(store, Configured))?.ProjectId);
    }

    [Fact]
    public async Task Makes_none_that_nobody_would_know()
    {
        await using var store = await RealStore.OpenAsync(
            new("Roma:Identity:Provider", "Keystone"), new("Roma:Identity:Keystone:Url", "https://k/v3"), new("Roma:Identity:Keystone:UserName", "roma"),
            new("Roma:Identity:Keystone:Password", "p"));

        Assert.Equal("", await StartAsync(store));
        Assert.Empty(await TokensAsync(store));
    }

    [Theory]
    [InlineData("alice", Projects.All, Role.Admin)]
    [InlineData("admin", "p-1", Role.Admin)]
    [InlineData("admin", Projects.All, Role.Reader)]
    public async Task Makes_the_administrator_whatever_tokens_commands_made_before(string user, string project, Role role)
    {
        await using var store = await RealStore.OpenAsync(new KeyValuePair<string, string?>("Roma:Identity:BootstrapToken", Configured));
        var name = UserName.Create(user);
        Assert.True(AccessToken.TryReceive("another-token", out var another));
        Assert.True(await store.StageAsync<ITokenRepository>(tokens => tokens.Add(
            new Credential(Guid.AllBitsSet, project, name.ToUserId(), name.Value, role, store.Clock.GetUtcNow(), ExpiresAt: null), another)));

        await StartAsync(store);

        Assert.Equal(Projects.All, (await VerifyAsync(store, Configured))?.ProjectId);
    }

    [Fact]
    public async Task Does_not_bring_a_revoked_token_back()
    {
        await using var store = await RealStore.OpenAsync(new KeyValuePair<string, string?>("Roma:Identity:BootstrapToken", Configured));
        await StartAsync(store);
        var credential = Assert.Single(await TokensAsync(store));
        Assert.True(await store.StageAsync<ITokenRepository>(tokens => tokens.Revoke(credential, store.Clock.GetUtcNow())));

        Assert.Equal("", await StartAsync(store));
        Assert.Null(await VerifyAsync(store, Configured));
    }

    [PostgresOnly]
    [Theory]
    [InlineData(null)]
    [InlineData(Configured)]
    public async Task Makes_one_administrator_where_many_start_at_once_on_a_database(string? configured)
    {
        KeyValuePair<string, string?> token = new("Roma:Identity:BootstrapToken", configured);
        await using var first = await RealStore.OpenAsync(token);
        List<RealStore> nodes = [first];
        try
        {
            for (var other = 1; other < 10; other++)
            {
                nodes.Add(RealStore.NodeOf(first, token));
                await nodes[^1].OpenForServerAsync();
            }

            var written = await Task.WhenAll(nodes.Select(node => Task.Run(() => StartAsync(node))));

            Assert.Equal(configured is null ? 1 : 0, written.Count(text => text.Length > 0));
            Assert.Single(await TokensAsync(first));
        }
        finally
        {
            await DisposeAsync(nodes);
        }
    }

    [Fact]
    public async Task Is_recorded_as_the_operators_doing()
    {
        await using var store = await RealStore.OpenAsync();

        await StartAsync(store);

        Assert.Equal(["CreateToken operator"], await store.QueryAsync<string>("SELECT action || ' ' || user_name FROM audit_entries"));
    }

    /// <summary>A console that something is done with before each write.</summary>
    private sealed class Console(Func<Task> before) : StringWriter(CultureInfo.InvariantCulture)
    {
        public override async Task WriteLineAsync(string? value)
        {
            await before();
            await base.WriteLineAsync(value);
        }
    }

    private static async Task DisposeAsync(List<RealStore> nodes)
    {
        // The first owns the database.
        foreach (var node in nodes.Skip(1))
        {
            await node.DisposeAsync();
        }
    }

    private static async Task<string> StartAsync(RealStore store)
    {
        await using var console = new StringWriter(CultureInfo.InvariantCulture);
        await FirstStart.EnsureAdministratorAsync(store.Services, console, TestContext.Current.CancellationToken);
        return console.ToString();
    }

    private static async Task<IReadOnlyList<Credential>> TokensAsync(RealStore store) =>
        (await store.ReadAsync((ITokenReader tokens) => tokens.ListAsync(
            Projects.All, withRevoked: true, offset: 0, limit: null, TestContext.Current.CancellationToken))).Tokens;

    private static Task<Caller?> VerifyAsync(RealStore store, string text)
    {
        Assert.True(AccessToken.TryReceive(text, out var token));
        return store.ReadAsync((ICallerVerifier callers) => callers.VerifyAsync(token, TestContext.Current.CancellationToken));
    }
}
