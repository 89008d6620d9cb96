using Microsoft.Extensions.Primitives;
using Roma.Api.OpenApi;

namespace Roma.UnitTests.Api.OpenApi;

public sealed class StartPageTests
{
    [Theory]
    [InlineData(true, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")]
    [InlineData(true, "text/html")]
    [InlineData(true, "text/*")]
    [InlineData(true, "application/json;q=0.5, text/html;q=0.6")]
    [InlineData(true, "TEXT/HTML")]
    [InlineData(false)]
    [InlineData(false, "")]
    [InlineData(false, "*/*")]
    [InlineData(false, "application/json")]
    [InlineData(false, "application/json, text/html")]
    [InlineData(false, "text/html;q=0")]
    [InlineData(false, "text/html;q=0, */*")]
    [InlineData(false, "application/json, text/html;q=0.9")]
    [InlineData(false, "text/plain")]
    public void Is_a_page_for_those_who_prefer_one(bool expected, params string[] accepted) =>
        Assert.Equal(expected, StartPage.PrefersPage(new StringValues(accepted)));

    [Fact]
    public void Is_none_for_a_header_that_would_take_long_to_read() =>
        Assert.False(StartPage.PrefersPage(string.Join(',', Enumerable.Repeat("text/html", 1000))));
}
