using Roma.Infrastructure.Sealing;

namespace Roma.UnitTests.Infrastructure.Sealing;

public sealed class RandomTextTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(44)]
    public void Has_the_length_that_is_asked_for(int length) => Assert.Matches($"^[A-Za-z0-9]{{{length}}}$", RandomText.Of(length));

    [Fact]
    public void Draws_each_letter_and_digit_about_as_often_as_any_other()
    {
        var counts = RandomText.Of(620_000).CountBy(character => character).ToDictionary();

        Assert.Equal(62, counts.Count);
        // Ten standard deviations about the mean of 10000.
        Assert.All(counts.Values, count => Assert.InRange(count, 9_000, 11_000));
    }
}
