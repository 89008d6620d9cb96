namespace Roma.UnitTests.Domain.Apps;

public sealed class RemarkTests
{
    [Theory]
    [InlineData("")]
    [InlineData("The order service, \"v2\" \u00E9 订单 \U0001F511\r\n\t")]
    public void Takes_any_text(string text)
    {
        Assert.True(Remark.TryCreate(text, out var remark));
        Assert.Equal(text, remark.Value);
        Assert.Equal(text, remark.ToString());
    }

    [Theory]
    [InlineData("a", 255, true)]
    [InlineData("a", 256, false)]
    [InlineData("\U0001F511", 255, true)]
    [InlineData("\U0001F511", 256, false)]
    public void Has_at_most_255_characters(string character, int count, bool accepted) =>
        Assert.Equal(accepted, Remark.TryCreate(string.Concat(Enumerable.Repeat(character, count)), out _));

    [Theory]
    [InlineData(0x0000)]
    [InlineData(0xD800)]
    [InlineData(0xDC00)]
    public void Refuses_what_cannot_be_stored(int code) => Assert.False(Remark.TryCreate("a" + (char)code, out _));

    [Fact]
    public void Is_empty_where_there_is_none()
    {
        Assert.Equal("", default(Remark).Value);
        Assert.False(Remark.TryCreate(null, out _));
    }

    [Fact]
    public void Says_its_rule_where_it_throws() =>
        Assert.Contains(Remark.Rule, Assert.Throws<ArgumentException>("text", () => Remark.Create("\0")).Message, StringComparison.Ordinal);

    [Fact]
    public void Takes_a_stored_text_as_it_is() => Assert.Equal("\0", Remark.FromStored("\0").Value);
}
