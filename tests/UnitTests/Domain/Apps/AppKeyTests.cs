using System.Text.RegularExpressions;
using CsCheck;

namespace Roma.UnitTests.Domain.Apps;

public sealed class AppKeyTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("abc")]
    [InlineData("7aK1mVbA8Xz4TqLw")]
    [InlineData("订单-_@.")]
    [InlineData("1--")]
    [InlineData("\U00020000ab")]
    public void Takes_the_characters_of_the_contract(string text)
    {
        Assert.True(AppKey.TryCreate(text, out var key));
        Assert.Equal(text, key.Value);
        Assert.Equal(text, key.ToString());
    }

    [Theory]
    [InlineData("-abc")]
    [InlineData("_abc")]
    [InlineData("@abc")]
    [InlineData(".abc")]
    [InlineData("ab c")]
    [InlineData("ab(c)")]
    [InlineData("ab/c")]
    [InlineData("abé")]
    [InlineData("ab\0c")]
    [InlineData("ab\U0001F511")]
    public void Refuses_a_mark_at_the_start_and_every_other_character(string text) => Assert.False(AppKey.TryCreate(text, out _));

    [Theory]
    [InlineData("a", 2, false)]
    [InlineData("a", 3, true)]
    [InlineData("a", 200, true)]
    [InlineData("a", 201, false)]
    [InlineData("\U00020000", 2, false)]
    [InlineData("\U00020000", 200, true)]
    [InlineData("\U00020000", 201, false)]
    public void Has_3_to_200_characters(string character, int count, bool accepted) =>
        Assert.Equal(accepted, AppKey.TryCreate(string.Concat(Enumerable.Repeat(character, count)), out _));

    [Fact]
    public void Meets_the_rule_exactly_when_it_is_taken() =>
        Gen.String[Gen.Char["abYZ09-_@. /()é订\u3005\0"], 0, 6].Sample(text =>
            AppKey.TryCreate(text, out _) == Regex.IsMatch(text, @"\A[a-zA-Z0-9订\u3005][a-zA-Z0-9订\u3005\-_@.]{2,}\z", RegexOptions.None, Patience));

    [Fact]
    public void Is_taken_as_it_is() => Assert.Equal("\uF900ab", AppKey.Create("\uF900ab").Value);

    [Fact]
    public void Refuses_what_is_no_text() => Assert.False(AppKey.TryCreate(null, out _));

    [Fact]
    public void Says_its_rule_where_it_throws() =>
        Assert.Contains(AppKey.Rule, Assert.Throws<ArgumentException>("text", () => AppKey.Create("-ab")).Message, StringComparison.Ordinal);

    [Fact]
    public void Takes_a_stored_text_as_it_is() => Assert.Equal("-", AppKey.FromStored("-").Value);
}
