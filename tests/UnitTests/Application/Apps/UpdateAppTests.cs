namespace Roma.UnitTests.Application.Apps;

public sealed class UpdateAppTests : IAsyncLifetime
{
    private readonly UseCases roma = new();
    private string id = "";

    internal static Sample Sample => Sample.Of(
        Permission.WriteApps, known => new UpdateAppCommand(known.Scope, known.AppId, "payments", Remark: null, Favorite: true));

    public async ValueTask InitializeAsync()
    {
        await roma.OpenAsync();
        id = await roma.PutAppAsync("orders");
    }

    public ValueTask DisposeAsync() => roma.DisposeAsync();

    [Fact]
    public async Task Changes_what_is_given()
    {
        roma.Clock.Advance(TimeSpan.FromMinutes(1));

        var result = await roma.SendAsync(Command("payments", "new", favorite: true), UseCases.Someone("bob", Role.Member));

        var stored = Assert.Single(await roma.AppsAsync());
        Assert.Equal(ResultStatus.Ok, result.Status);
        Assert.Equal(AppDetails.Of(stored.App), result.Value.App);
        Assert.Equal(("payments", "new", true), (stored.App.Name.Value, stored.App.Remark.Value, stored.App.Favorite));
        Assert.Equal(("alice", "bob"), (stored.App.Created.UserName, stored.App.Updated.UserName));
        Assert.False(result.Value.Owner);
    }

    [Fact]
    public async Task Leaves_the_secret_in_force()
    {
        await roma.SendAsync(Command("payments"));

        var stored = Assert.Single(await roma.AppsAsync());
        Assert.Equal(("the-first-secret", 1), (stored.Secret.Reveal(), stored.App.SecretNumber));
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("orders", "r", false)]
    public async Task Leaves_no_trace_where_nothing_changes(string? name, string? remark, bool? favorite)
    {
        var before = Assert.Single(await roma.AppsAsync());

        var result = await roma.SendAsync(Command(name, remark, favorite));

        Assert.Equal(AppDetails.Of(before.App), result.Value.App);
        Assert.Equal(before.App.Version, Assert.Single(await roma.AppsAsync()).App.Version);
        Assert.Empty(await roma.AuditAsync());
    }

    [Fact]
    public async Task Refuses_a_name_that_is_taken()
    {
        await roma.PutAppAsync("payments");

        await roma.RefusesAsync(ResultStatus.Conflict, AppErrors.NameTaken, Command("payments"));
    }

    [Fact]
    public Task Says_all_that_is_wrong_at_once() => roma.RefusesAsync(Command("", "\0"), ["name", "remark"]);

    private UpdateAppCommand Command(string? name = null, string? remark = null, bool? favorite = null) =>
        new(UseCases.Home, id, name, remark, favorite);
}
