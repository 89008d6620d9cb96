namespace Roma.UnitTests.Application.Apps;

public sealed class AppViewTests
{
    private static readonly Stamp Created = new(UseCases.Alice.UserId, "alice", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private static readonly Stamp Updated = new("u-2", "bob", Created.At.AddHours(1));

    [Fact]
    public void Details_are_all_of_an_app_but_its_secret()
    {
        var app = SomeApp.State with { Favorite = true, Created = Created, Updated = Updated };

        Assert.Equal(new AppDetails(app.Id.ToString(), "orders", "r", "orders-key", Favorite: true, Created, Updated), AppDetails.Of(app));
    }

    [Theory]
    [InlineData("alice", true)]
    [InlineData("bob", false)]
    public void A_view_says_whether_the_caller_created_the_app(string caller, bool owner)
    {
        var view = AppView.Of(new AppDetails("id", "orders", "r", "key", Favorite: true, Created, Updated), UseCases.Someone(caller, Role.Member));

        Assert.Equal(owner, view.Owner);
        Assert.Equal(owner, view.Roles.Contains(AppRole.Admin));
    }
}
