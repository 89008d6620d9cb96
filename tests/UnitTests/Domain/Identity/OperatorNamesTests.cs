using CsCheck;

namespace Roma.UnitTests.Domain.Identity;

public sealed class OperatorNamesTests
{
    [Theory]
    [InlineData("operator")]
    [InlineData("admin")]
    [InlineData("Admin")]
    [InlineData("OPERATOR")]
    [InlineData("op\u200Berator")]
    [InlineData("admin\u00AD")]
    [InlineData("ad\U000E0041min")]
    [InlineData("ad\u00A0min")]
    [InlineData("ad min")]
    [InlineData("ａｄｍｉｎ")]
    [InlineData("ＯＰerator")]
    public void Include_what_is_read_as_one_of_them(string name) => Assert.True(OperatorNames.Include(name));

    [Theory]
    [InlineData("alice")]
    [InlineData("administrator")]
    [InlineData("admin-2")]
    [InlineData("operators")]
    [InlineData("root")]
    [InlineData("")]
    public void Leave_other_names_alone(string name) => Assert.False(OperatorNames.Include(name));

    [Fact]
    public void Are_not_hidden_by_what_cannot_be_seen() =>
        Gen.Select(Gen.OneOf(Gen.Const("operator"), Gen.Const("admin")), Gen.Char["\u200B\u200D\u202E\u2066\uFE0F\uFEFF\u3164 \u3000"], Gen.Int[0, 5]).Sample(
            (name, hidden, at) => OperatorNames.Include(name.Insert(at, hidden.ToString())) && OperatorNames.Include(name.ToUpperInvariant()));
}
