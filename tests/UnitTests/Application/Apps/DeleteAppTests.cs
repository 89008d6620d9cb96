namespace Roma.UnitTests.Application.Apps;

public sealed class DeleteAppTests : IAsyncLifetime
{
    private readonly UseCases roma = new();
    private string id = "";

    internal static Sample Sample => Sample.Of(Permission.WriteApps, known => new DeleteAppCommand(known.Scope, known.AppId));

    public async ValueTask InitializeAsync()
    {
        await roma.OpenAsync();
        id = await roma.PutAppAsync("orders");
    }

    public ValueTask DisposeAsync() => roma.DisposeAsync();

    [Fact]
    public async Task Deletes_the_app_and_no_other()
    {
        var other = await roma.PutAppAsync("payments");

        var result = await roma.SendAsync(Command());

        Assert.Equal((ResultStatus.Ok, id), (result.Status, result.Value.Id));
        Assert.Equal(other, Assert.Single(await roma.AppsAsync()).App.Id.ToString());
    }

    [Fact]
    public async Task Frees_the_name_and_the_key()
    {
        await roma.SendAsync(Command());

        var result = await roma.SendAsync(new CreateAppCommand(UseCases.Home, "orders", Remark: null, "orders-key", Secret: null, Favorite: null));

        Assert.Equal(ResultStatus.Created, result.Status);
    }

    private DeleteAppCommand Command() => new(UseCases.Home, id);
}
