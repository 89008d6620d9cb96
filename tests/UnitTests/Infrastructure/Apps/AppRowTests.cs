using Roma.Infrastructure.Apps;
using Roma.Infrastructure.Sealing;

namespace Roma.UnitTests.Infrastructure.Apps;

public sealed class AppRowTests : IAsyncLifetime
{
    private RealStore store = null!;

    public async ValueTask InitializeAsync() => store = await RealStore.OpenAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Is_an_app_and_back_to_the_millisecond(bool favorite)
    {
        var state = SomeApp.State with { Favorite = favorite, RetiringSecret = new RetiringSecret(6, SomeApp.State.Updated.At.AddDays(1)) };

        Assert.Equal(state, RowOf(App.Restore(state)).ToState());
    }

    [Fact]
    public void Takes_what_was_stored_under_an_older_rule()
    {
        var row = RowOf(App.Restore(SomeApp.State)) with { Name = "", AppKey = "k", Remark = new string('r', 256) };

        var state = row.ToState();

        Assert.Equal(("", "k", new string('r', 256)), (state.Name.Value, state.Key.Value, state.Remark.Value));
    }

    [Fact]
    public void Holds_no_secret_in_clear()
    {
        var app = App.Restore(SomeApp.State);
        app.ResetSecret(Secret.Create("JNs1VK3vLdTT9Djd"), app.Updated);

        Assert.DoesNotContain("JNs1", RowOf(app).ToString(), StringComparison.Ordinal);
        Assert.Equal(-1, RowOf(app).SealedSecret.AsSpan().IndexOf("JNs1"u8));
    }

    private AppRow RowOf(App app) => AppRow.Of(app, store.Get<SecretSealer>());
}
