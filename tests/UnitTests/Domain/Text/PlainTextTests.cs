using System.Globalization;
using System.Text;
using CsCheck;
using Roma.Domain.Text;

namespace Roma.UnitTests.Domain.Text;

public sealed class PlainTextTests
{
    // Blanks, quotes and what a column is made of; what cannot be seen, of each kind; marks; halves of surrogate pairs; and letters.
    private static readonly Gen<string> Texts = Gen.OneOf(
            Gen.Char[" \"\\='=u0U\t\n\r\0\u0085\u00A0\u00AD\u034F\u0301\u115F\u200B\u200D\u202E\u2028\u2029\u2066\u2800\u3000\u3164\uE000\uFE0F\uFEFF\uFFFF"
                + "\uD800\uDB40\uDC41\uDFFFaZ9王é"],
            Gen.Char)
        .Array[0, 12].Select(characters => new string(characters));

    [Theory]
    [InlineData("alice")]
    [InlineData("*")]
    [InlineData("王小明")]
    [InlineData("José-Ángel_1@example.com")]
    [InlineData("Jose\u0301")]
    [InlineData("क्षि")]
    [InlineData("\U0001F511")]
    [InlineData("（）")]
    public void Shows_what_is_plain_as_it_is(string text) => Assert.Equal(text, PlainText.Quote(text));

    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("x role=admin", "\"x role=admin\"")]
    [InlineData("a=b", "\"a=b\"")]
    [InlineData("O'Brien", "\"O'Brien\"")]
    [InlineData("a\"b", "\"a\\\"b\"")]
    [InlineData("a\\b", "\"a\\\\b\"")]
    [InlineData("\\u202E", "\"\\\\u202E\"")]
    [InlineData("a\u202Eb", "\"a\\u202Eb\"")]
    [InlineData("a\nb", "\"a\\u000Ab\"")]
    [InlineData("a\u2028b", "\"a\\u2028b\"")]
    [InlineData("a\u00A0b", "\"a\\u00A0b\"")]
    [InlineData("a\u200Bb", "\"a\\u200Bb\"")]
    [InlineData("a\uFE0F", "\"a\\uFE0F\"")]
    [InlineData("\u3164", "\"\\u3164\"")]
    [InlineData("a\uE000", "\"a\\uE000\"")]
    [InlineData("\U000E0041", "\"\\U000E0041\"")]
    [InlineData("\U0010FFFD", "\"\\U0010FFFD\"")]
    [InlineData("\u0301a", "\"\\u0301a\"")]
    [InlineData("a \u0301", "\"a \\u0301\"")]
    [InlineData("\u200B\u0301", "\"\\u200B\\u0301\"")]
    public void Quotes_what_is_not_and_escapes_what_cannot_be_seen(string text, string shown) => Assert.Equal(shown, PlainText.Quote(text));

    // The rest of Default_Ignorable_Code_Point (DerivedCoreProperties.txt of Unicode 17) that is assigned and no format character, range by range.
    [Theory]
    [InlineData(0x034F, 0x034F)]
    [InlineData(0x115F, 0x1160)]
    [InlineData(0x17B4, 0x17B5)]
    [InlineData(0x180B, 0x180F)]
    [InlineData(0x3164, 0x3164)]
    [InlineData(0xFE00, 0xFE0F)]
    [InlineData(0xFFA0, 0xFFA0)]
    [InlineData(0xE0100, 0xE01EF)]
    [InlineData(0x2800, 0x2800)]
    public void Knows_what_is_rendered_as_nothing(int first, int last) =>
        Assert.DoesNotContain(Enumerable.Range(first, last - first + 1), code => PlainText.IsVisible(new Rune(code)));

    [Fact]
    public void Escapes_half_a_surrogate_pair() => Assert.Equal("\"\\uD800a\\uDFFF\"", PlainText.Quote((char)0xD800 + "a" + (char)0xDFFF));

    [Fact]
    public void Can_be_read_back() => Texts.Sample(text => string.Equals(Unquote(PlainText.Quote(text)), text, StringComparison.Ordinal));

    [Fact]
    public void Is_one_line_of_what_can_be_seen() => Texts.Sample(text =>
        PlainText.Quote(text).EnumerateRunes().All(rune => Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate)
            && (rune.Value == ' ' || !Rune.IsWhiteSpace(rune)) && rune != Rune.ReplacementChar));

    [Fact]
    public void Is_one_column_of_a_line() => Gen.Select(Texts, Texts).Sample((user, project) =>
    {
        var line = $"user={PlainText.Quote(user)} project={PlainText.Quote(project)} role=reader";

        Assert.Equal(["user=" + user, "project=" + project, "role=reader"], Columns(line).Select(column => Name(column) + Unquote(Value(column))));
    });

    private static string Name(string column) => column[..(column.IndexOf('=', StringComparison.Ordinal) + 1)];

    private static string Value(string column) => column[(column.IndexOf('=', StringComparison.Ordinal) + 1)..];

    // As a script would: blanks divide, but not between quotes.
    private static List<string> Columns(string line)
    {
        List<string> columns = [""];
        var isQuoted = false;
        for (var at = 0; at < line.Length; at++)
        {
            isQuoted ^= line[at] == '"';
            if (line[at] == ' ' && !isQuoted)
            {
                columns.Add("");
                continue;
            }

            columns[^1] += line[at];
            if (line[at] == '\\')
            {
                columns[^1] += line[++at];
            }
        }

        return columns;
    }

    private static string Unquote(string shown)
    {
        if (!shown.StartsWith('"'))
        {
            return shown;
        }

        var text = new StringBuilder();
        for (var at = 1; at < shown.Length - 1; at++)
        {
            var digits = shown[at] != '\\' ? 0 : shown[at + 1] switch { 'u' => 4, 'U' => 8, _ => 0 };
            if (digits > 0)
            {
                var code = int.Parse(shown.AsSpan(at + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                text.Append(digits == 4 ? ((char)code).ToString() : new Rune(code).ToString());
                at += 1 + digits;
            }
            else
            {
                text.Append(shown[at] == '\\' ? shown[++at] : shown[at]);
            }
        }

        return text.ToString();
    }
}
