using System.Text;
using CsCheck;

namespace Roma.UnitTests.Domain.Apps;

public sealed class AppNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("Z")]
    [InlineData("9")]
    [InlineData("-")]
    [InlineData(" ")]
    [InlineData("订单服务")]
    [InlineData("orders_1-2.3 (test)")]
    [InlineData("订单（测试）")]
    [InlineData("\U00020000")]
    public void Takes_the_characters_of_the_contract(string text)
    {
        Assert.True(AppName.TryCreate(text, out var name));
        Assert.Equal(text, name.Value);
        Assert.Equal(text, name.ToString());
    }

    [Theory]
    [InlineData("é")]
    [InlineData("e\u0301")]
    [InlineData("a/b")]
    [InlineData("a@b")]
    [InlineData("a\tb")]
    [InlineData("a\u00A0b")]
    [InlineData("a\0b")]
    [InlineData("Ａ")]
    [InlineData("あ")]
    [InlineData("한")]
    [InlineData("\U0001F511")]
    [InlineData("a\uFFFEb")]
    public void Refuses_every_other_character(string text) => Assert.False(AppName.TryCreate(text, out _));

    [Theory]
    [InlineData("a", 1, true)]
    [InlineData("a", 256, true)]
    [InlineData("a", 257, false)]
    [InlineData("订", 256, true)]
    [InlineData("订", 257, false)]
    [InlineData("\U00020000", 256, true)]
    [InlineData("\U00020000", 257, false)]
    [InlineData("a", 0, false)]
    public void Has_1_to_256_characters_and_not_bytes_or_code_units(string character, int count, bool accepted) =>
        Assert.Equal(accepted, AppName.TryCreate(string.Concat(Enumerable.Repeat(character, count)), out _));

    [Theory]
    [InlineData(0xD800)]
    [InlineData(0xDBFF)]
    [InlineData(0xDC00)]
    [InlineData(0xDFFF)]
    public void Refuses_half_a_surrogate_pair_at_either_end(int half)
    {
        Assert.False(AppName.TryCreate((char)half + "a", out _));
        Assert.False(AppName.TryCreate("a" + (char)half, out _));
    }

    [Fact]
    public void Refuses_what_is_no_text() => Assert.False(AppName.TryCreate(null, out _));

    [Fact]
    public void Is_one_name_in_whichever_form_it_is_written()
    {
        var compatible = AppName.Create("\uF900");

        Assert.Equal("\u8C48", compatible.Value);
        Assert.Equal(AppName.Create("\u8C48"), compatible);
    }

    // Means nothing where .NET runs without ICU, and so asks first.
    [Fact]
    public void Has_the_form_that_ICU_gives_each_character()
    {
        Assert.Equal("\u00E9", "e\u0301".Normalize(NormalizationForm.FormC));

        var characters = Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(code => new Rune(code).ToString())
            .Where(text => AppName.TryCreate(text, out _)).ToList();

        // 12 of the 1014 compatibility ideographs are ideographs of their own, in spite of their block's name.
        Assert.Equal(1002, characters.Count(text => !text.IsNormalized(NormalizationForm.FormC)));
        Assert.Equal([], characters.Where(text => AppName.Create(text).Value != text.Normalize(NormalizationForm.FormC)));
        Assert.Equal([], characters.Where(text => AppName.PartOf(text) != AppName.Create(text).Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" (")]
    [InlineData("订单")]
    public void Can_be_part_of_a_name(string text) => Assert.Equal(text, AppName.PartOf(text));

    [Theory]
    [InlineData("a/b")]
    [InlineData("\t")]
    [InlineData("é")]
    public void Can_be_part_of_no_name(string text) => Assert.Null(AppName.PartOf(text));

    [Fact]
    public void Has_the_form_that_ICU_gives_its_whole() =>
        Gen.OneOf(
                Gen.Int[0xF900, 0xFAD9], Gen.Int[0x2F800, 0x2FA1D], Gen.Int[0x4E00, 0x9FFF], Gen.Int[0x2A700, 0x2EE5D], Gen.Int[0x20, 0x7E])
            .Where(code => AppName.TryCreate(new Rune(code).ToString(), out _)).Array[1, 20].Sample(codes =>
            {
                var text = string.Concat(codes.Select(code => new Rune(code)));
                return AppName.Create(text).Value == text.Normalize(NormalizationForm.FormC);
            });

    [Fact]
    public void Tells_names_apart_by_case() => Assert.NotEqual(AppName.Create("orders"), AppName.Create("Orders"));

    [Fact]
    public void Keeps_to_its_rule_when_it_is_normalised() =>
        Gen.Int[0, 0x3347F].Where(code => Rune.IsValid(code) && AppName.TryCreate(new Rune(code).ToString(), out _)).Array[1, 20].Sample(codes =>
        {
            var stored = AppName.Create(string.Concat(codes.Select(code => new Rune(code))));
            return stored.Value.IsNormalized() && AppName.Create(stored.Value) == stored;
        });

    [Fact]
    public void Says_its_rule_where_it_throws() =>
        Assert.Contains(AppName.Rule, Assert.Throws<ArgumentException>("text", () => AppName.Create("a/b")).Message, StringComparison.Ordinal);

    [Fact]
    public void Takes_a_stored_text_as_it_is() => Assert.Equal("", AppName.FromStored("").Value);
}
