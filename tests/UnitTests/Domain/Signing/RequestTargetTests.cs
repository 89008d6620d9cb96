namespace Roma.UnitTests.Domain.Signing;

public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("/a?b=c", "/a/", "b=c")]
    [InlineData("http://roma.example.com/a?b=c", "/a/", "b=c")]
    [InlineData("HTTPS://roma.example.com:8443/a/?b=c", "/a/", "b=c")]
    [InlineData("http://roma.example.com", "/", "")]
    [InlineData("http://roma.example.com?b=c", "/", "b=c")]
    [InlineData("http://roma.example.com?b=/c", "/", "b=%2Fc")]
    [InlineData("/http://a", "/http%3A//a/", "")]
    [InlineData("?b", "/", "b=")]
    [InlineData("*", "%2A/", "")]
    public void Is_taken_apart_in_either_form(string target, string path, string query) =>
        Assert.Equal([path, query], SigningSamples.Lines(target)[1..3]);
}
