using Microsoft.Extensions.Time.Testing;
using Roma.Infrastructure.Identity;

namespace Roma.UnitTests.Infrastructure.Identity;

public sealed class TokenGeneratorTests
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public void Draws_at_least_256_bits_behind_a_prefix_that_scanners_know()
    {
        var tokens = Enumerable.Range(0, 1000).Select(_ => new TokenGenerator(clock).NewToken().Reveal()).ToList();

        // 62 letters and digits are 5.954 bits each.
        Assert.All(tokens, token => Assert.Matches("^roma_[A-Za-z0-9]{44}$", token));
        Assert.True(44 * Math.Log2(62) >= 256);
        Assert.Equal(tokens.Count, tokens.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Makes_ids_that_sort_by_time()
    {
        var generator = new TokenGenerator(clock);
        var earlier = generator.NewGrantId();
        clock.Advance(TimeSpan.FromMilliseconds(1));

        var later = generator.NewGrantId();

        Assert.Equal(7, later.Version);
        Assert.True(string.CompareOrdinal(earlier.ToString(), later.ToString()) < 0);
        Assert.NotEqual(later, generator.NewGrantId());
    }
}
