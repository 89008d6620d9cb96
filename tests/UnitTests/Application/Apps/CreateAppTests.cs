namespace Roma.UnitTests.Application.Apps;

public sealed class CreateAppTests : IAsyncLifetime
{
    private readonly UseCases roma = new();

    internal static Sample Sample => Sample.Of(
        Permission.WriteApps, known => new CreateAppCommand(known.Scope, "payments", Remark: null, Key: null, Secret: null, Favorite: null));

    public async ValueTask InitializeAsync() => await roma.OpenAsync();

    public ValueTask DisposeAsync() => roma.DisposeAsync();

    [Fact]
    public async Task Stores_the_app_as_it_is_asked_for()
    {
        var command = new CreateAppCommand(UseCases.Home, "orders", "r", "orders-key", ProposedSecret.From("JNs1VK3vLdTT9Djd"), Favorite: true);

        var result = await roma.SendAsync(command);

        var stored = Assert.Single(await roma.AppsAsync());
        Assert.Equal(ResultStatus.Created, result.Status);
        Assert.Equal(AppDetails.Of(stored.App), result.Value.App);
        Assert.Equal(
            ("orders", "r", "orders-key", true), (result.Value.App.Name, result.Value.App.Remark, result.Value.App.Key, result.Value.App.Favorite));
        Assert.Equal((UseCases.Home, roma.StampOf(UseCases.Alice)), (stored.App.Scope, stored.App.Created));
        Assert.Equal(Secret.Create("JNs1VK3vLdTT9Djd"), stored.Secret);
        Assert.True(result.Value.Owner);
        Assert.Equal(Enum.GetValues<AppRole>(), result.Value.Roles);
    }

    [Fact]
    public async Task Makes_the_key_and_the_secret_where_none_is_given()
    {
        var result = await roma.SendAsync(Command());

        Assert.Matches("^[A-Za-z0-9]{16}$", result.Value.App.Key);
        Assert.Matches("^[A-Za-z0-9]{32}$", Assert.Single(await roma.AppsAsync()).Secret.Reveal());
        Assert.Equal(("", false), (result.Value.App.Remark, result.Value.App.Favorite));
    }

    [Fact]
    public async Task Refuses_a_name_that_is_taken_in_whichever_form_it_is_written()
    {
        await roma.PutAppAsync("\u8C48");

        await roma.RefusesAsync(ResultStatus.Conflict, AppErrors.NameTaken, Command("\uF900"));
    }

    [Fact]
    public async Task Refuses_a_key_that_is_taken()
    {
        await roma.PutAppAsync("orders");

        await roma.RefusesAsync(ResultStatus.Conflict, AppErrors.KeyTaken, Command("payments") with { Key = "orders-key" });
    }

    [Theory]
    [InlineData("p-1", "i-2")]
    [InlineData("p-2", "i-1")]
    public async Task Takes_a_name_and_a_key_that_another_instance_has(string project, string instance)
    {
        await roma.PutAppAsync("orders", scope: new Scope(project, instance));

        var result = await roma.SendAsync(Command() with { Key = "orders-key" });

        Assert.Equal(ResultStatus.Created, result.Status);
        Assert.Equal(2, (await roma.AppsAsync()).Count);
    }

    [Fact]
    public async Task Is_refused_when_another_took_the_name_meanwhile()
    {
        roma.Meanwhile = () => roma.PutAppAsync("orders");

        var result = await roma.SendAsync(Command());

        Assert.Equal((ResultStatus.Conflict, AppErrors.NameTaken), (result.Status, Assert.Single(result.Errors)));
        Assert.Single(await roma.AppsAsync());
        Assert.Empty(await roma.AuditAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a/b")]
    public Task Refuses_a_name_that_is_none(string? name) => roma.RefusesAsync(Command(name), ["name"]);

    [Fact]
    public Task Refuses_an_empty_secret() => roma.RefusesAsync(Command() with { Secret = ProposedSecret.From("") }, ["secret"]);

    private static CreateAppCommand Command(string? name = "orders") =>
        new(UseCases.Home, name, Remark: null, Key: null, Secret: null, Favorite: null);
}
