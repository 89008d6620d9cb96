namespace Roma.UnitTests.Application.Apps;

public sealed class ShowAppSecretTests : IAsyncLifetime
{
    private readonly UseCases roma = new();
    private string id = "";

    internal static Sample Sample => Sample.Of(Permission.ReadSecrets, known => new ShowAppSecretQuery(known.Scope, known.AppId));

    public async ValueTask InitializeAsync()
    {
        await roma.OpenAsync();
        id = await roma.PutAppAsync("orders");
    }

    public ValueTask DisposeAsync() => roma.DisposeAsync();

    [Fact]
    public async Task Shows_the_secret_in_force()
    {
        await roma.SendAsync(new ResetAppSecretCommand(UseCases.Home, id, ProposedSecret.From("JNs1VK3vLdTT9Djd")));

        var result = await roma.SendAsync(Query());

        Assert.Equal(new AppSecretView(id, Secret.Create("JNs1VK3vLdTT9Djd")), result.Value);
    }

    private ShowAppSecretQuery Query() => new(UseCases.Home, id);
}
