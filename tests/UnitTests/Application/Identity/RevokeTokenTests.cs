namespace Roma.UnitTests.Application.Identity;

public sealed class RevokeTokenTests : IAsyncLifetime
{
    private readonly UseCases roma = new();

    internal static Sample Sample => Sample.Of(Permission.ManageIdentity, known => new RevokeTokenCommand(known.Scope.ProjectId, known.TokenId));

    public async ValueTask InitializeAsync() => await roma.OpenAsync();

    public ValueTask DisposeAsync() => roma.DisposeAsync();

    [Fact]
    public async Task Ends_the_credential_now_and_keeps_it_on_the_record()
    {
        var credential = await roma.PutTokenAsync();
        roma.Clock.Advance(TimeSpan.FromHours(1));

        var result = await roma.SendAsync(Command(credential), UseCases.Administrator);

        Assert.Equal(credential with { RevokedAt = roma.Clock.GetUtcNow() }, result.Value);
        Assert.Equal(result.Value, Assert.Single(await roma.TokensAsync()));
    }

    [Fact]
    public async Task Refuses_one_that_is_revoked_already()
    {
        var credential = await roma.PutTokenAsync();
        await roma.RevokeAsync(credential);

        await RefusesAsync(credential);
    }

    [Fact]
    public async Task Is_refused_when_another_revoked_it_meanwhile()
    {
        var credential = await roma.PutTokenAsync();
        roma.Meanwhile = () => roma.RevokeAsync(credential);

        var result = await roma.SendAsync(Command(credential), UseCases.Administrator);

        Assert.Equal((ResultStatus.NotFound, IdentityErrors.TokenNotFound), (result.Status, Assert.Single(result.Errors)));
        Assert.Empty(await roma.AuditAsync());
    }

    [Fact]
    public async Task Finds_no_credential_for_every_project() => await RefusesAsync(await roma.PutTokenAsync(Projects.All));

    private static RevokeTokenCommand Command(Credential credential) => new("p-1", credential.Id.ToString());

    private Task RefusesAsync(Credential credential) =>
        roma.RefusesAsync(ResultStatus.NotFound, IdentityErrors.TokenNotFound, Command(credential), UseCases.Administrator);
}
