using System.Text.Json;

namespace Roma.UnitTests.Domain.Identity;

public sealed class SecretAccessKeyTests
{
    private const string Canary = "Canary0123456789Canary0123456789Canary01";

    [Theory]
    [InlineData(39, false)]
    [InlineData(40, true)]
    [InlineData(41, false)]
    public void Has_40_characters(int length, bool accepted) => Assert.Equal(accepted, SecretAccessKey.TryCreate(new string('s', length), out _));

    [Theory]
    [InlineData('a', true)]
    [InlineData('Z', true)]
    [InlineData('0', true)]
    [InlineData('-', false)]
    [InlineData(' ', false)]
    [InlineData('\u00E9', false)]
    public void Has_letters_and_digits(char last, bool accepted) =>
        Assert.Equal(accepted, SecretAccessKey.TryCreate(new string('s', 39) + last, out _));

    [Fact]
    public void Is_nothing_where_there_is_none() => Assert.False(SecretAccessKey.TryCreate(null, out _));

    [Fact]
    public void Gives_nothing_away_until_it_is_revealed()
    {
        var secret = SecretAccessKey.Create(Canary);

        Assert.Equal("***", $"{secret}");
        Assert.Equal(Canary, secret.Reveal());
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(secret));
        var fault = Assert.Throws<ArgumentException>(() => SecretAccessKey.Create(Canary + "-")).ToString();
        Assert.Contains("40 letters and digits", fault, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, fault, StringComparison.Ordinal);
    }
}
