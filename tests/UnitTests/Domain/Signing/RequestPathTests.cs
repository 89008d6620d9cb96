using Roma.Domain.Signing;

namespace Roma.UnitTests.Domain.Signing;

public sealed class RequestPathTests
{
    [Theory]
    [InlineData("/a%2Fb")]
    [InlineData("/a%2fb")]
    [InlineData("/a%5Cb")]
    [InlineData("/a\\b")]
    [InlineData("/a%00")]
    [InlineData("/a\0")]
    [InlineData(".")]
    [InlineData("/.")]
    [InlineData("/./a")]
    [InlineData("/a/..")]
    [InlineData("/a/../b?c")]
    [InlineData("/a/%2e%2E/b")]
    [InlineData("/a/.%2e?b")]
    [InlineData("http://h/a/../b")]
    public void Is_ambiguous(string target) => Assert.True(RequestPath.IsAmbiguous(target));

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("//")]
    [InlineData("/a//b/")]
    [InlineData("/...")]
    [InlineData("/.a/b./c..d")]
    [InlineData("/a;b,c+d:e%20f%25")]
    [InlineData("/a?b=../c%2Fd\\%00")]
    [InlineData("http://h/a")]
    [InlineData("/\u00E9")]
    public void Is_not_ambiguous(string target) => Assert.False(RequestPath.IsAmbiguous(target));
}
