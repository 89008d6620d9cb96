using System.Text;

namespace Roma.UnitTests.Domain.Text;

public sealed class HanTests
{
    [Theory]
    [InlineData(0x3005)]
    [InlineData(0x3007)]
    [InlineData(0x3400)]
    [InlineData(0x4DBF)]
    [InlineData(0x4E00)]
    [InlineData(0x9FFF)]
    [InlineData(0xF900)]
    [InlineData(0xFA6D)]
    [InlineData(0xFA70)]
    [InlineData(0xFAD9)]
    [InlineData(0x20000)]
    [InlineData(0x2A6DF)]
    [InlineData(0x2A700)]
    [InlineData(0x2EE5D)]
    [InlineData(0x2F800)]
    [InlineData(0x2FA1D)]
    [InlineData(0x30000)]
    [InlineData(0x33479)]
    public void Contains_a_Chinese_character(int code) => Assert.True(IsChinese(code));

    [Theory]
    [InlineData(0x2F00)]
    [InlineData(0x3006)]
    [InlineData(0x3042)]
    [InlineData(0x3105)]
    [InlineData(0x33FF)]
    [InlineData(0x4DC0)]
    [InlineData(0xA000)]
    [InlineData(0xAC00)]
    [InlineData(0xFA6E)]
    [InlineData(0xFADA)]
    [InlineData(0x1F511)]
    [InlineData(0x2A6E0)]
    [InlineData(0x2EE5E)]
    [InlineData(0x2FA1E)]
    [InlineData(0x3347A)]
    public void Contains_no_other_character(int code) => Assert.False(IsChinese(code));

    // A name takes no other character beyond ASCII but two parentheses, and a key does not even take those.
    private static bool IsChinese(int code) =>
        (AppName.TryCreate(new Rune(code).ToString(), out _), AppKey.TryCreate(new Rune(code) + "ab", out _)) switch
        {
            (true, true) => true,
            (false, false) => false,
            var (name, key) => throw new InvalidOperationException($"A name takes it: {name}; a key takes it: {key}."),
        };
}
