namespace Roma.UnitTests.Domain.Signing;

public sealed class CanonicalUriTests
{
    [Theory]
    [InlineData("", "/")]
    [InlineData("/", "/")]
    [InlineData("/v2/apps", "/v2/apps/")]
    [InlineData("/v2/apps/", "/v2/apps/")]
    [InlineData("/v2//apps", "/v2//apps/")]
    [InlineData("/a/../b", "/a/../b/")]
    public void Ends_with_a_slash_and_is_not_normalised(string target, string path) => Assert.Equal(path, SigningSamples.Lines(target)[1]);

    [Theory]
    [InlineData("/-_.~AZaz09", "/-_.~AZaz09/")]
    [InlineData("/%2d%5F%2E%7e%41", "/-_.~A/")]
    [InlineData("/!*'()@:$,;=&", "/%21%2A%27%28%29%40%3A%24%2C%3B%3D%26/")]
    [InlineData("/%e4%B8%96", "/%E4%B8%96/")]
    [InlineData("/\u00E4\u00B8\u0096", "/%E4%B8%96/")]
    [InlineData("/%ff%00", "/%FF%00/")]
    [InlineData("/a%20b", "/a%20b/")]
    [InlineData("/a+b%2Bc", "/a%2Bb%2Bc/")]
    [InlineData("/a%2Fb%2f", "/a/b/")]
    [InlineData("/a%3Fb", "/a%3Fb/")]
    [InlineData("/#a", "/%23a/")]
    public void Is_decoded_and_encoded_by_RFC_3986(string target, string path) => Assert.Equal(path, SigningSamples.Lines(target)[1]);

    [Theory]
    [InlineData("/%zz", "/%25zz/")]
    [InlineData("/%", "/%25/")]
    [InlineData("/%4", "/%254/")]
    [InlineData("/%4/1", "/%254/1/")]
    [InlineData("/%g1%1g", "/%25g1%251g/")]
    [InlineData("/%%41", "/%25A/")]
    [InlineData("/%2541", "/%2541/")]
    public void Keeps_what_is_no_escape_and_decodes_once(string target, string path) => Assert.Equal(path, SigningSamples.Lines(target)[1]);
}
