using System.Buffers;
using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace Roma.Domain.Text;

/// <summary>Shows untrusted text on one line, so that it cannot be mistaken for anything else.</summary>
public static class PlainText
{
    /// <summary>
    /// <paramref name="text"/> as a value of logfmt: unchanged, or in double quotes, with a backslash before quotes and backslashes, and with
    /// invisible characters as <c>\u202E</c> or <c>\U000E0041</c>.
    /// </summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder();
        var (isPlain, carriesMarks) = (text.Length > 0, false);
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var isWhole = Rune.DecodeFromUtf16(rest, out var rune, out var length) == OperationStatus.Done;
            // A mark combines with the character before it, which must not be a quote or an escape.
            var isShown = isWhole && IsVisible(rune) && (carriesMarks || !IsMark(rune));
            quoted.Append(
                !isWhole ? Escape(rest[0])
                : !isShown ? Escape(rune.Value)
                : rune.Value is '"' or '\\' ? $"\\{rune}"
                : rune.ToString());
            isPlain &= isShown && rune.Value is not (' ' or '=' or '"' or '\'' or '\\');
            carriesMarks = isShown && (Rune.IsLetter(rune) || IsMark(rune));
            rest = rest[length..];
        }

        return isPlain ? text : $"\"{quoted}\"";
    }

    /// <summary>
    /// Whether <paramref name="rune"/> is visible: no control, format or unassigned character, no blank but U+0020, and nothing else that is
    /// rendered as nothing.
    /// </summary>
    public static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        UnicodeCategory.SpaceSeparator => rune.Value == ' ',
        // Other characters with the property Default_Ignorable_Code_Point (DerivedCoreProperties.txt), and the blank Braille pattern.
        _ => rune.Value is not (0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164
            or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xE0100 and <= 0xE01EF)),
    };

    private static string Escape(int code) => code <= char.MaxValue ? Invariant($"\\u{code:X4}") : Invariant($"\\U{code:X8}");

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
