namespace Roma.UnitTests.Application.Apps;

public sealed class ShowAppTests : IAsyncLifetime
{
    private readonly UseCases roma = new();
    private string id = "";

    internal static Sample Sample => Sample.Of(Permission.ReadApps, known => new ShowAppQuery(known.Scope, known.AppId));

    public async ValueTask InitializeAsync()
    {
        await roma.OpenAsync();
        id = await roma.PutAppAsync("orders");
    }

    public ValueTask DisposeAsync() => roma.DisposeAsync();

    [Fact]
    public async Task Shows_the_app_as_its_creator_sees_it()
    {
        var result = await roma.SendAsync(Query());

        Assert.Equal(AppDetails.Of(Assert.Single(await roma.AppsAsync()).App), result.Value.App);
        Assert.True(result.Value.Owner);
        Assert.Equal(Enum.GetValues<AppRole>(), result.Value.Roles);
    }

    [Fact]
    public async Task Shows_the_app_as_a_reader_sees_it()
    {
        var result = await roma.SendAsync(Query(), UseCases.Reader);

        Assert.False(result.Value.Owner);
        Assert.Equal([AppRole.Read], result.Value.Roles);
    }

    private ShowAppQuery Query() => new(UseCases.Home, id);
}
