using Roma.Domain.Apps;
using Roma.Domain.Identity;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Domain.Apps;

public sealed class AppTests
{
    private static readonly Stamp Before = SomeApp.Created;
    private static readonly Stamp After = new("u-3", "carol", Before.At.AddHours(1));

    [Fact]
    public void Begins_with_its_first_secret_and_was_never_stored()
    {
        var app = SomeApp.New(favorite: true, secret: "JNs1VK3vLdTT9Djd", stamp: Before);

        Assert.Equal(
            (SomeApp.Id, UseCases.Home, "orders", "r", "orders-key", true),
            (app.Id, app.Scope, app.Name.Value, app.Remark.Value, app.Key.Value, app.Favorite));
        Assert.Equal((0, 1), (app.Version, app.SecretVersion));
        Assert.Equal((Before, Before), (app.Created, app.Updated));
        Assert.Equal(new SecretVersion(1, Secret.Create("JNs1VK3vLdTT9Djd")), app.IssuedSecret);
    }

    [Fact]
    public void Is_restored_as_it_was_stored_and_without_its_secret()
    {
        var app = SomeApp.Stored();

        Assert.Equal(
            (SomeApp.Id, UseCases.Home, "orders", "r", "orders-key", false),
            (app.Id, app.Scope, app.Name.Value, app.Remark.Value, app.Key.Value, app.Favorite));
        Assert.Equal((4, 7), (app.Version, app.SecretVersion));
        Assert.Equal((SomeApp.Created, SomeApp.Updated), (app.Created, app.Updated));
        Assert.Null(app.IssuedSecret);
    }

    [Fact]
    public void Counts_its_secrets_and_issues_the_last()
    {
        var app = SomeApp.Stored();

        app.ResetSecret(Secret.Create("the-eighth-one"), After);
        app.ResetSecret(Secret.Create("the-ninth-one"), After);

        Assert.Equal(new SecretVersion(9, Secret.Create("the-ninth-one")), app.IssuedSecret);
        Assert.Equal(9, app.SecretVersion);
        Assert.Equal((Before, After), (app.Created, app.Updated));
        Assert.Equal((4, "orders-key"), (app.Version, app.Key.Value));
    }

    [Theory]
    [InlineData("payments", null, null, "payments", "r", false)]
    [InlineData(null, "new", null, "orders", "new", false)]
    [InlineData(null, "", null, "orders", "", false)]
    [InlineData(null, null, true, "orders", "r", true)]
    [InlineData("orders", "r", true, "orders", "r", true)]
    public void Changes_what_is_given_and_leaves_the_rest(
        string? name, string? remark, bool? favorite, string newName, string newRemark, bool newFavorite)
    {
        var app = SomeApp.Stored();

        var changed = app.Update(name is null ? null : AppName.Create(name), remark is null ? null : Remark.Create(remark), favorite, After);

        Assert.True(changed);
        Assert.Equal((newName, newRemark, newFavorite), (app.Name.Value, app.Remark.Value, app.Favorite));
        Assert.Equal((Before, After), (app.Created, app.Updated));
        Assert.Null(app.IssuedSecret);
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("orders", "r", false)]
    public void Stays_untouched_where_nothing_changes(string? name, string? remark, bool? favorite)
    {
        var app = SomeApp.Stored();

        var changed = app.Update(name is null ? null : AppName.Create(name), remark is null ? null : Remark.Create(remark), favorite, After);

        Assert.False(changed);
        Assert.Equal(SomeApp.Updated, app.Updated);
    }
}
