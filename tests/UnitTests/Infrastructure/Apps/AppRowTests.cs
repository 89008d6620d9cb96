using Roma.Infrastructure.Apps;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Infrastructure.Apps;

public sealed class AppRowTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Is_an_app_and_back_to_the_millisecond(bool favorite)
    {
        var app = SomeApp.Stored(favorite);

        Assert.Equivalent(app, AppRow.Of(app).ToApp(), strict: true);
    }

    [Fact]
    public void Holds_no_secret_in_clear()
    {
        var app = SomeApp.New(secret: "JNs1VK3vLdTT9Djd");

        Assert.Null(AppRow.Of(app).SealedSecret);
        Assert.DoesNotContain("JNs1", AppRow.Of(app).ToString(), StringComparison.Ordinal);
    }
}
