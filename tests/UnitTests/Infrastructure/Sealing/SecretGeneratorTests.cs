using Roma.Infrastructure.Sealing;

namespace Roma.UnitTests.Infrastructure.Sealing;

public sealed class SecretGeneratorTests
{
    // A draw lacks a kind of character 1 time in 280: of ten thousand, about 36 would, were they not drawn again.
    private static readonly IReadOnlyList<string> Drawn = [.. Enumerable.Range(0, 10_000).Select(_ => new SecretGenerator().NewSecret().Reveal())];

    [Fact]
    public void Draws_32_letters_and_digits() => Assert.All(Drawn, text => Assert.Matches("^[A-Za-z0-9]{32}$", text));

    [Fact]
    public void Draws_a_capital_a_small_letter_and_a_digit_at_the_least() =>
        Assert.All(Drawn, text =>
            Assert.True(
                text.Any(char.IsAsciiLetterUpper) && text.Any(char.IsAsciiLetterLower) && text.Any(char.IsAsciiDigit), "A kind is missing."));

    [Fact]
    public void Never_draws_one_twice() => Assert.Equal(Drawn.Count, Drawn.Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void Draws_every_character_at_every_place() =>
        Assert.All(Enumerable.Range(0, 32), place => Assert.Equal(62, Drawn.Select(text => text[place]).Distinct().Count()));
}
