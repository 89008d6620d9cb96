using System.Text;
using CsCheck;

namespace Roma.UnitTests.Domain.Text;

public sealed class TextRuleTests
{
    [Theory]
    [InlineData("ab", false)]
    [InlineData("abc", true)]
    [InlineData("\U00020000\U00020000", false)]
    [InlineData("\U00020000\U00020000\U00020000", true)]
    [InlineData("-bc", false)]
    [InlineData("a-c", true)]
    [InlineData("ab-", true)]
    [InlineData("ab/", false)]
    public void Counts_characters_and_looks_at_each_and_at_the_first_twice(string text, bool met) =>
        Assert.Equal(met, AppKey.TryCreate(text, out _));

    [Fact]
    public void Is_met_by_no_text_that_is_not_Unicode() =>
        Gen.String[Gen.Char[(char)1, char.MaxValue], 1, 20].Sample(text =>
            Remark.TryCreate(text, out _) == string.Equals(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), text, StringComparison.Ordinal));
}
