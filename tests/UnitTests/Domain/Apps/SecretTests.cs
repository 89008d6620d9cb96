using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;

namespace Roma.UnitTests.Domain.Apps;

public sealed class SecretTests
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!@#$%+=.-/";

    private static readonly Gen<string> Allowed = Gen.String[Gen.Char[Alphabet], Secret.MinLength, Secret.MaxLength];

    private static readonly Gen<char> Foreign = Gen.Char.Where(character => !Alphabet.Contains(character, StringComparison.Ordinal));

    [Theory]
    [InlineData(0, false)]
    [InlineData(7, false)]
    [InlineData(8, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void Has_8_to_128_characters(int length, bool accepted) =>
        Assert.Equal(accepted, Secret.TryCreate(new string('a', length), out _));

    [Fact]
    public void Takes_the_characters_of_the_contract_and_no_other()
    {
        var accepted = Enumerable.Range(char.MinValue, char.MaxValue + 1).Select(code => (char)code)
            .Where(character => Secret.TryCreate(new string(character, 8), out _));

        Assert.Equal(Alphabet.Order(), accepted);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("_")]
    [InlineData("é")]
    [InlineData("\U0001F511")]
    [InlineData("\0")]
    [InlineData("\"")]
    [InlineData("\n")]
    [InlineData("Ａ")]
    public void Refuses_a_foreign_character_wherever_it_stands(string foreign) =>
        Assert.All([0, 5, 10], at => Assert.False(Secret.TryCreate("JNs1VK3vLd".Insert(at, foreign), out _)));

    [Fact]
    public void Refuses_what_is_no_text() => Assert.False(Secret.TryCreate(null, out _));

    [Theory]
    [InlineData("!!!!!!!!")]
    [InlineData("aaaaaaaa")]
    [InlineData("-/.=+%$#")]
    public void Asks_for_no_complexity_and_no_first_letter(string text) => Assert.Equal(text, Secret.Create(text).Reveal());

    [Fact]
    public void Gives_back_every_text_that_it_takes() => Allowed.Sample(text => Assert.Equal(text, Secret.Create(text).Reveal()));

    [Fact]
    public void Refuses_every_text_that_has_a_foreign_character() =>
        Gen.Select(Allowed, Foreign, Gen.Int[0, Secret.MaxLength]).Sample((text, foreign, at) =>
            !Secret.TryCreate(text.Remove(at % text.Length, 1).Insert(at % text.Length, foreign.ToString()), out var secret) && secret is null);

    // No line feed: at the end of a text, .NET's $ passes over one, which that of schemas (ECMA-262) does not.
    [Fact]
    public void States_its_rule_as_the_expression_that_schemas_show() =>
        Gen.String[Gen.Char[Alphabet + " _é\t"], 6, 10].Sample(text =>
            Secret.TryCreate(text, out _) == Regex.IsMatch(text, Secret.Pattern, RegexOptions.None, TimeSpan.FromSeconds(1)));

    [Fact]
    public void Says_the_rule_that_a_text_breaks() =>
        Assert.Contains(Secret.Rule, Assert.Throws<ArgumentException>(() => Secret.Create("short")).Message, StringComparison.Ordinal);

    [Fact]
    public void Never_shows_a_text_that_it_refuses() =>
        Gen.Select(Allowed, Foreign).Sample((text, foreign) =>
            !Assert.Throws<ArgumentException>(() => Secret.Create(text + foreign)).ToString().Contains(text, StringComparison.Ordinal));

    [Fact]
    public void Prints_as_stars()
    {
        var secret = Secret.Create("JNs1VK3vLdTT9Djd");

        Assert.Equal("***", secret.ToString());
        Assert.Equal("***", $"{secret}");
        Assert.DoesNotContain("JNs1VK3v", new SecretVersion(1, secret).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Shows_a_debugger_nothing()
    {
        const BindingFlags Every = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

        Assert.Equal("***", typeof(Secret).GetCustomAttribute<DebuggerDisplayAttribute>()?.Value);
        Assert.All(
            Assert.Single(typeof(Secret).GetFields(Every)).GetCustomAttributes<DebuggerBrowsableAttribute>(),
            attribute => Assert.Equal(DebuggerBrowsableState.Never, attribute.State));
        Assert.Single(typeof(Secret).GetFields(Every).Single().GetCustomAttributes<DebuggerBrowsableAttribute>());
        Assert.Empty(typeof(Secret).GetProperties(Every));
    }

    [Fact]
    public void Is_not_serialised()
    {
        var secret = Secret.Create("JNs1VK3vLdTT9Djd");

        var fault = Assert.Throws<NotSupportedException>(
            () => JsonSerializer.Serialize(new Dictionary<string, Secret>(StringComparer.Ordinal) { ["x"] = secret }));

        Assert.DoesNotContain("JNs1VK3v", fault.ToString(), StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(secret));
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Deserialize<Secret>("\"JNs1VK3vLdTT9Djd\""));
    }

    [Theory]
    [InlineData("JNs1VK3vLdTT9Djd", true)]
    [InlineData("JNs1VK3vLdTT9Dje", false)]
    [InlineData("jns1vk3vldtt9djd", false)]
    [InlineData("JNs1VK3vLdTT9Djd1", false)]
    [InlineData(null, false)]
    public void Equals_a_secret_of_the_same_characters(string? text, bool equal)
    {
        var secret = Secret.Create("JNs1VK3vLdTT9Djd");
        var other = text is null ? null : Secret.Create(text);

        Assert.Equal(equal, secret.Equals(other));
        Assert.Equal(equal, secret.Equals((object?)other));
    }

    [Fact]
    public void Equals_no_text_and_gives_no_hint_by_its_hash()
    {
        var secret = Secret.Create("JNs1VK3vLdTT9Djd");

        Assert.False(secret.Equals((object)"JNs1VK3vLdTT9Djd"));
        Assert.Equal(secret.GetHashCode(), Secret.Create("another-one").GetHashCode());
    }

    [Fact]
    public void Takes_a_stored_text_as_it_is() => Assert.Equal("short", Secret.FromStored("short").Reveal());
}
