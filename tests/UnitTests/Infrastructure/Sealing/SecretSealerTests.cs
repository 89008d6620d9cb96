using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Roma.Infrastructure.Sealing;

namespace Roma.UnitTests.Infrastructure.Sealing;

public sealed class SecretSealerTests : IAsyncLifetime
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!@#$%+=.-/";

    private static readonly Secret Sample = Secret.Create("JNs1VK3vLdTT9Djd");
    private static readonly SealContext Place = new(new Scope("p-1", "i-1"), "app-1", 7);

    private RealStore store = null!;

    private SecretSealer Sealer => store.Get<SecretSealer>();

    public async ValueTask InitializeAsync() => store = await RealStore.OpenAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public void Opens_what_it_sealed() =>
        Gen.Select(Gen.String[Gen.Char[Alphabet], 8, 128], Gen.String[0, 64], Gen.String[0, 64], Gen.String[0, 64], Gen.Long).Sample((
            text, project, instance, app, version) =>
        {
            var place = new SealContext(new Scope(project, instance), app, version);

            Assert.Equal(text, Sealer.Open(Sealer.Seal(Secret.Create(text), place), place).Reveal());
        });

    [Theory]
    [InlineData("p-2", "i-1", "app-1", 7)]
    [InlineData("p-1", "i-2", "app-1", 7)]
    [InlineData("p-1", "i-1", "app-2", 7)]
    [InlineData("p-1", "i-1", "app-1", 8)]
    [InlineData("p-1", "i-1", "app-1", 6)]
    [InlineData("p-1i", "-1", "app-1", 7)]
    [InlineData("p-1", "i-1a", "pp-1", 7)]
    [InlineData("", "p-1i-1", "app-1", 7)]
    public void Opens_in_no_other_place(string project, string instance, string app, long version)
    {
        var value = Sealer.Seal(Sample, Place);

        Assert.ThrowsAny<CryptographicException>(() => Sealer.Open(value, new SealContext(new Scope(project, instance), app, version)));
        Assert.Equal(Sample, Sealer.Open(value, Place));
    }

    [Fact]
    public void Tells_places_apart_however_their_ids_divide_the_same_text() =>
        Gen.Select(Gen.String[Gen.Char["ab"], 3, 6], Gen.Int[0, 6], Gen.Int[0, 6], Gen.Int[0, 6], Gen.Int[0, 6]).Sample((text, a, b, c, d) =>
        {
            var (one, other) = (Divide(text, a, b), Divide(text, c, d));
            var value = Sealer.Seal(Sample, one);

            Assert.Equal(one == other, Record.Exception(() => Sealer.Open(value, other)) is null);
        });

    [Fact]
    public void Tells_places_apart_whose_ids_look_like_what_stands_between_them()
    {
        var one = new SealContext(new Scope("a\0\0\0\0", "b"), "app-1", 1);
        var other = new SealContext(new Scope("a", "\0\0\0\0b"), "app-1", 1);

        Assert.ThrowsAny<CryptographicException>(() => Sealer.Open(Sealer.Seal(Sample, one), other));
    }

    [Fact]
    public void Opens_nothing_of_which_any_bit_was_changed()
    {
        var value = Sealer.Seal(Sample, Place);

        Assert.All(Enumerable.Range(0, value.Length * 8), bit =>
        {
            var changed = value.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.ThrowsAny<CryptographicException>(() => Sealer.Open(changed, Place));
        });
    }

    [Fact]
    public void Opens_nothing_that_was_cut_or_lengthened()
    {
        var value = Sealer.Seal(Sample, Place);

        Assert.All(
            Enumerable.Range(0, value.Length),
            length => Assert.ThrowsAny<CryptographicException>(() => Sealer.Open(value.AsSpan(0, length), Place)));
        Assert.ThrowsAny<CryptographicException>(() => Sealer.Open([.. value, 0], Place));
        Assert.ThrowsAny<CryptographicException>(() => Sealer.Open(new byte[4096], Place));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(255)]
    public void Says_in_which_format_it_is_sealed_and_which_one_is_known(byte format)
    {
        var value = Sealer.Seal(Sample, Place);
        value[0] = format;

        var whole = Assert.ThrowsAny<CryptographicException>(() => Sealer.Open(value, Place));
        var cut = Assert.ThrowsAny<CryptographicException>(() => Sealer.Open(value.AsSpan(0, 1), Place));

        Assert.Equal($"A secret is sealed in format {format}; this Roma knows format 1.", whole.Message);
        Assert.Equal(whole.Message, cut.Message);
    }

    [Fact]
    public void Seals_one_secret_differently_each_time()
    {
        var values = Enumerable.Range(0, 100).Select(_ => Convert.ToHexString(Sealer.Seal(Sample, Place))).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(100, values.Count);
    }

    [Fact]
    public void Derives_another_key_once_one_has_sealed_as_many_values_as_it_may()
    {
        var values = Enumerable.Range(0, SecretSealer.ValuesPerKey + 1).Select(_ => Sealer.Seal(Sample, Place)).ToList();

        var salts = values.GroupBy(value => Convert.ToHexString(value.AsSpan(17, 16)), StringComparer.Ordinal).Select(salt => salt.Count());
        Assert.Equal([SecretSealer.ValuesPerKey, 1], salts);
        Assert.Equal(values.Count, values.Select(value => Convert.ToHexString(value.AsSpan(33, 12))).Distinct(StringComparer.Ordinal).Count());
        Assert.All([values[0], values[^2], values[^1]], value => Assert.Equal(Sample, Sealer.Open(value, Place)));
    }

    [Fact]
    public void Seals_for_many_at_once()
    {
        var values = new byte[20_000][];

        Parallel.For(0, values.Length, index => values[index] = Sealer.Seal(Sample, Place with { Version = index }));

        Assert.All(Enumerable.Range(0, values.Length), index => Assert.Equal(Sample, Sealer.Open(values[index], Place with { Version = index })));
    }

    [Fact]
    public void Holds_no_part_of_the_secret_in_clear()
    {
        var text = Encoding.Latin1.GetString(Sealer.Seal(Sample, Place));

        Assert.All(Sample.Reveal().Chunk(4), part => Assert.DoesNotContain(new string(part), text, StringComparison.Ordinal));
    }

    [Fact]
    public void Says_nothing_of_the_secret_where_it_throws()
    {
        var value = Sealer.Seal(Sample, Place);

        var fault = Assert.ThrowsAny<CryptographicException>(() => Sealer.Open(value, Place with { Version = 8 }));

        Assert.DoesNotContain("JNs1", fault.ToString(), StringComparison.Ordinal);
    }

    private static SealContext Divide(string text, int one, int other)
    {
        var (first, second) = (Math.Min(Math.Min(one, other), text.Length), Math.Min(Math.Max(one, other), text.Length));
        return new SealContext(new Scope(text[..first], text[first..second]), text[second..], 1);
    }
}
