using CsCheck;

namespace Roma.UnitTests.Domain.Identity;

public sealed class UserNameTests
{
    [Theory]
    [InlineData("alice")]
    [InlineData("王 小明")]
    [InlineData("a.b@c")]
    public void Takes_visible_characters(string text)
    {
        Assert.True(UserName.TryCreate(text, out var name));
        Assert.Equal(text, name.Value);
        Assert.Equal(text, name.ToString());
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Has_1_to_64_characters(int length, bool accepted) => Assert.Equal(accepted, UserName.TryCreate(new string('u', length), out _));

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    [InlineData(" alice")]
    [InlineData("alice ")]
    [InlineData("ali\nce")]
    [InlineData("ali\0ce")]
    [InlineData("ali\u0085ce")]
    public void Refuses_control_characters_and_blanks_at_either_end(string? text) => Assert.False(UserName.TryCreate(text, out _));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Counts_characters_and_not_the_units_that_hold_them(int length, bool accepted) =>
        Assert.Equal(accepted, UserName.TryCreate(string.Concat(Enumerable.Repeat("\U0001F511", length)), out _));

    [Fact]
    public void Refuses_half_a_surrogate_pair() => Assert.False(UserName.TryCreate("a" + (char)0xD800, out _));

    [Fact]
    public void Is_one_line_that_begins_and_ends_with_what_can_be_seen() =>
        Gen.String[Gen.Char["aZ9 \t\r\n\0\u0085\u00A0王"], 0, 6].Sample(text =>
            UserName.TryCreate(text, out _) == (text.Length > 0 && !text.Any(char.IsControl) && !char.IsWhiteSpace(text[0]) && !char.IsWhiteSpace(text[^1])));

    [Fact]
    public void Gives_one_user_one_id_of_32_hexadecimal_digits()
    {
        var id = UserName.Create("alice").ToUserId();

        Assert.Matches("^[0-9a-f]{32}$", id);
        Assert.Equal(id, UserName.Create("alice").ToUserId());
        Assert.NotEqual(id, UserName.Create("Alice").ToUserId());
    }

    [Fact]
    public void Says_its_rule_where_it_throws() =>
        Assert.Contains(UserName.Rule, Assert.Throws<ArgumentException>("text", () => UserName.Create("")).Message, StringComparison.Ordinal);
}
