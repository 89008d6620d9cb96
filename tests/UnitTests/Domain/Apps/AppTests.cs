namespace Roma.UnitTests.Domain.Apps;

public sealed class AppTests
{
    private static readonly Stamp After = new("u-3", "carol", SomeApp.State.Updated.At.AddHours(1));

    private static readonly RetiringSecret Retiring = new(6, After.At.AddDays(1));

    [Fact]
    public void Begins_with_its_first_secret_and_was_never_stored()
    {
        var (wanted, stamp) = (SomeApp.State, SomeApp.State.Created);

        var app = App.Create(
            wanted.Id, wanted.Scope, wanted.Name, wanted.Remark, wanted.Key, favorite: true, Secret.Create("JNs1VK3vLdTT9Djd"), stamp);

        Assert.Equal(wanted with { Version = 0, Favorite = true, SecretNumber = 1, Updated = stamp }, app.State);
        Assert.Equal(new SecretVersion(1, Secret.Create("JNs1VK3vLdTT9Djd")), app.IssuedSecret);
        Assert.Null(app.Loaded);
    }

    [Fact]
    public void Is_restored_as_it_was_stored_and_without_its_secret()
    {
        var state = SomeApp.State with { RetiringSecret = Retiring };

        var app = App.Restore(state);

        Assert.Equal((state, state), (app.State, app.Loaded));
        Assert.Null(app.IssuedSecret);
    }

    [Fact]
    public void Shows_its_state()
    {
        var (app, state) = (App.Restore(SomeApp.State), SomeApp.State);

        Assert.Equal((state.Id, state.Scope, state.Name, state.Remark, state.Key), (app.Id, app.Scope, app.Name, app.Remark, app.Key));
        Assert.Equal(
            (state.Favorite, state.Version, state.SecretNumber, state.Created, state.Updated),
            (app.Favorite, app.Version, app.SecretNumber, app.Created, app.Updated));
    }

    [Fact]
    public void Counts_its_secrets_and_issues_the_last_which_ends_all_others()
    {
        var state = SomeApp.State with { RetiringSecret = Retiring };
        var app = App.Restore(state);

        app.ResetSecret(Secret.Create("the-eighth-one"), After);
        app.ResetSecret(Secret.Create("the-ninth-one"), After);

        Assert.Equal(new SecretVersion(9, Secret.Create("the-ninth-one")), app.IssuedSecret);
        Assert.Equal(state with { SecretNumber = 9, RetiringSecret = null, Updated = After }, app.State);
        Assert.Equal(state, app.Loaded);
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
        var app = App.Restore(SomeApp.State);

        var changed = app.Update(name is null ? null : AppName.Create(name), remark is null ? null : Remark.Create(remark), favorite, After);

        Assert.True(changed);
        Assert.Equal(
            SomeApp.State with { Name = AppName.Create(newName), Remark = Remark.Create(newRemark), Favorite = newFavorite, Updated = After },
            app.State);
        Assert.Null(app.IssuedSecret);
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("orders", "r", false)]
    public void Stays_untouched_where_nothing_changes(string? name, string? remark, bool? favorite)
    {
        var app = App.Restore(SomeApp.State);

        var changed = app.Update(name is null ? null : AppName.Create(name), remark is null ? null : Remark.Create(remark), favorite, After);

        Assert.False(changed);
        Assert.Equal(SomeApp.State, app.State);
    }
}
