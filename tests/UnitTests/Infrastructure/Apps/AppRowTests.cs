using Roma.Domain.Apps;
using Roma.Domain.Identity;
using Roma.Infrastructure.Apps;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Infrastructure.Apps;

public sealed class AppRowTests
{
    private static readonly Stamp Created = new("u-1", "alice", new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Is_an_app_and_back_to_the_millisecond(bool favorite)
    {
        var app = App.Restore(
            AppId.From(Guid.AllBitsSet), UseCases.Home, AppName.Create("orders"), Remark.Create("r"), AppKey.Create("key"), favorite, Created,
            new Stamp("u-2", "bob", Created.At.AddMilliseconds(1)), version: 4, secretVersion: 7);

        Assert.Equivalent(app, AppRow.Of(app).ToApp(), strict: true);
    }

    [Fact]
    public void Holds_no_secret_in_clear()
    {
        var app = App.Create(
            AppId.From(Guid.AllBitsSet), UseCases.Home, AppName.Create("orders"), Remark.Create("r"), AppKey.Create("key"), favorite: false,
            Secret.Create("JNs1VK3vLdTT9Djd"), Created);

        Assert.Null(AppRow.Of(app).SealedSecret);
        Assert.DoesNotContain("JNs1", AppRow.Of(app).ToString(), StringComparison.Ordinal);
    }
}
