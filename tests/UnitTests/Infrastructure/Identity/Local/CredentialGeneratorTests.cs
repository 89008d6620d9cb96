using Microsoft.Extensions.Time.Testing;
using Roma.Infrastructure.Identity.Local;

namespace Roma.UnitTests.Infrastructure.Identity.Local;

public sealed class CredentialGeneratorTests
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public void Draws_at_least_256_bits_behind_a_prefix_that_scanners_know()
    {
        var tokens = Enumerable.Range(0, 1000).Select(_ => new CredentialGenerator(clock).NewToken().Reveal()).ToList();

        // 62 letters and digits are 5.954 bits each.
        Assert.All(tokens, token => Assert.Matches("^roma_[A-Za-z0-9]{44}$", token));
        Assert.True(44 * Math.Log2(62) >= 256);
        Assert.Equal(tokens.Count, tokens.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Draws_access_keys_and_their_secrets()
    {
        var generator = new CredentialGenerator(clock);
        var keys = Enumerable.Range(0, 1000).Select(_ => generator.NewKeyId()).ToList();
        var secrets = Enumerable.Range(0, 1000).Select(_ => generator.NewSecretAccessKey().Reveal()).ToList();

        Assert.All(keys, key => Assert.Matches("^[A-Z0-9]{20}$", key));
        Assert.All(secrets, secret => Assert.Matches("^[A-Za-z0-9]{40}$", secret));
        Assert.True(20 * Math.Log2(36) >= 100);
        Assert.True(40 * Math.Log2(62) >= 230);
        Assert.Equal(2000, keys.Concat(secrets).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Makes_ids_that_sort_by_time_even_within_a_millisecond()
    {
        var generator = new CredentialGenerator(clock);

        var ids = Enumerable.Range(0, 100).Select(made =>
        {
            clock.Advance(TimeSpan.FromMicroseconds(made % 2 * 100));
            return generator.NewCredentialId();
        }).ToList();

        Assert.All(ids, id => Assert.Equal(7, id.Version));
        Assert.Equal(ids.Select(id => id.ToString()).Order(StringComparer.Ordinal), ids.Select(id => id.ToString()));
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }
}
