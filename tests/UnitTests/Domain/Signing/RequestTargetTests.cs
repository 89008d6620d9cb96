using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Domain.Signing;

public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("/a?b=c", "/a/", "b=c")]
    [InlineData("/http://a", "/http%3A//a/", "")]
    [InlineData("?b", "/", "b=")]
    [InlineData("*", "%2A/", "")]
    public void Is_a_path_and_a_query(string target, string path, string query) =>
        Assert.Equal([path, query], SigningSamples.Lines(target)[1..3]);
}
