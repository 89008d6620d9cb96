namespace Roma.UnitTests.Domain.Apps;

public sealed class AppIdTests
{
    private const string Text = "b2e6b145-4f3f-4a80-aa45-f4b8029f95a3";

    [Fact]
    public void Is_a_dashed_UUID_in_lower_case()
    {
        Assert.Equal(Text, AppId.From(new Guid("B2E6B1454F3F4A80AA45F4B8029F95A3")).ToString());
        Assert.Equal(new Guid(Text), AppId.Parse(Text).Value);
        Assert.Equal(AppId.From(new Guid(Text)), AppId.Parse(Text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("b2e6b1454f3f4a80aa45f4b8029f95a3")]
    [InlineData("{b2e6b145-4f3f-4a80-aa45-f4b8029f95a3}")]
    [InlineData("app-1")]
    public void Parses_no_other_text(string text) => Assert.Throws<FormatException>(() => AppId.Parse(text));
}
