using CsCheck;

namespace Roma.UnitTests.Domain.Identity;

public sealed class ScopeTests
{
    [Theory]
    [InlineData("p-1")]
    [InlineData("a b")]
    [InlineData("...")]
    [InlineData(".p")]
    [InlineData("*")]
    [InlineData("项目")]
    public void Finds_an_id_plain(string id) => Assert.True(Scope.IsPlain(id));

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(" ")]
    [InlineData("a/b")]
    [InlineData("\u00A0p")]
    [InlineData("p\u2028")]
    [InlineData("a\tb")]
    [InlineData("\u200Bp")]
    [InlineData("p\u202Ex")]
    [InlineData("\uFEFFp")]
    [InlineData("a\uFFFDb")]
    [InlineData("a\uD800b")]
    public void Finds_an_id_not_plain(string id) => Assert.False(Scope.IsPlain(id));

    [Fact]
    public void Finds_plain_only_what_a_client_leaves_as_it_is_in_a_path() =>
        Gen.String[Gen.Char["a./ \n%项"], 1, 4].Where(Scope.IsPlain).Sample(id =>
            new Uri($"http://roma/v2/{Uri.EscapeDataString(id)}/tokens").AbsolutePath.Split('/') is ["", "v2", var sent, "tokens"]
                && string.Equals(Uri.UnescapeDataString(sent), id, StringComparison.Ordinal));
}
