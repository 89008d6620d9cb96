namespace Roma.UnitTests.Application.Identity;

public sealed class CreateAccessKeyTests : IAsyncLifetime
{
    private readonly UseCases roma = new();

    internal static Sample Sample => Sample.Of(
        Permission.ManageIdentity, known => new CreateAccessKeyCommand(known.Scope.ProjectId, "bob", "reader", ExpiresAt: null));

    public async ValueTask InitializeAsync() => await roma.OpenAsync();

    public ValueTask DisposeAsync() => roma.DisposeAsync();

    [Fact]
    public async Task Issues_a_key_and_stores_it_with_its_secret()
    {
        var now = roma.Clock.GetUtcNow();

        var result = await roma.SendAsync(new CreateAccessKeyCommand("p-1", "bob", "reader", now.AddDays(90)), UseCases.Administrator);

        var key = result.Value.Key;
        Assert.Equal(ResultStatus.Created, result.Status);
        Assert.Equal(key, Assert.Single(await roma.AccessKeysAsync()));
        var (found, secret) = (await roma.FindAccessKeyAsync(key.KeyId))!.Value;
        Assert.Equal((key, result.Value.Secret.Reveal()), (found, secret.Reveal()));
        Assert.Equal(
            new Credential(key.Credential.Id, "p-1", UserName.Create("bob").ToUserId(), "bob", Role.Reader, now, now.AddDays(90)), key.Credential);
        Assert.All(roma.Log.Lines, line => Assert.DoesNotContain(result.Value.Secret.Reveal(), line.ToString(), StringComparison.Ordinal));
    }
}
