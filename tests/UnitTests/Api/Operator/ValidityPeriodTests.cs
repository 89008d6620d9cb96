using CsCheck;
using Roma.Api.Operator;

namespace Roma.UnitTests.Api.Operator;

public sealed class ValidityPeriodTests
{
    private static readonly Dictionary<char, long> Seconds = new() { ['d'] = 86_400, ['h'] = 3600, ['m'] = 60 };

    [Fact]
    public void Is_a_number_of_days_hours_or_minutes() =>
        Gen.Select(Gen.Int[0, 36_500], Gen.Char["dhm"]).Sample((count, unit) =>
            ValidityPeriod.Parse($"{count}{unit}") == TimeSpan.FromSeconds(count * Seconds[unit]));

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("90")]
    [InlineData("90s")]
    [InlineData("90D")]
    [InlineData("-1d")]
    [InlineData("+1d")]
    [InlineData("1.5h")]
    [InlineData("1 d")]
    [InlineData(" 1d")]
    [InlineData("1d ")]
    [InlineData("٣d")]
    [InlineData("36501d")]
    [InlineData("99999999999d")]
    public void Is_nothing_else(string text) => Assert.Null(ValidityPeriod.Parse(text));

    [Fact]
    public void Never_throws() => Gen.String.Sample(text => ValidityPeriod.Parse(text) is null || text[^1] is 'd' or 'h' or 'm');
}
