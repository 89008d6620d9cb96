namespace Roma.UnitTests.Application.Identity;

public sealed class CreateTokenTests : IAsyncLifetime
{
    private const string Given = "a-given-token-of-32-characters-0";

    private readonly UseCases roma = new();

    internal static Sample Sample => Sample.Of(Permission.ManageIdentity, known => Command() with { ProjectId = known.Scope.ProjectId });

    public async ValueTask InitializeAsync() => await roma.OpenAsync();

    public ValueTask DisposeAsync() => roma.DisposeAsync();

    [Fact]
    public async Task Issues_a_token_that_stands_for_its_user()
    {
        var now = roma.Clock.GetUtcNow();

        var result = await roma.SendAsync(Command() with { ExpiresAt = now.AddDays(90) }, UseCases.Administrator);

        var credential = result.Value.Credential;
        Assert.Equal(ResultStatus.Created, result.Status);
        Assert.Equal(new Credential(credential.Id, "p-1", UserName.Create("bob").ToUserId(), "bob", Role.Reader, now, now.AddDays(90)), credential);
        Assert.Equal(credential, Assert.Single(await roma.TokensAsync()));
        Assert.Equal(credential.ToCaller(), await roma.FindCallerAsync(result.Value.Token));
        Assert.All(roma.Log.Lines, line => Assert.DoesNotContain(result.Value.Token.Reveal(), line.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Takes_a_given_token_and_no_end()
    {
        Assert.True(AccessToken.TryIssue(Given, out var token));

        var result = await roma.SendAsync(Command() with { Token = token }, UseCases.Administrator);

        Assert.Same(token, result.Value.Token);
        Assert.Null(result.Value.Credential.ExpiresAt);
        Assert.Equal(result.Value.Credential.ToCaller(), await roma.FindCallerAsync(token));
    }

    [Fact]
    public async Task Issues_none_where_another_service_does()
    {
        await using var elsewhere = new UseCases(
            new("Roma:Identity:Provider", "Keystone"), new("Roma:Identity:Keystone:Url", "https://keystone.example/v3"),
            new("Roma:Identity:Keystone:UserName", "roma"), new("Roma:Identity:Keystone:Password", "unused"));
        await elsewhere.OpenAsync();

        await elsewhere.RefusesAsync(ResultStatus.Conflict, IdentityErrors.TokensIssuedElsewhere, Command(), UseCases.Administrator);
    }

    private static CreateTokenCommand Command() => new("p-1", "bob", "reader", ExpiresAt: null);
}
