using System.Text;

namespace Roma.Domain.Text;

/// <summary>
/// The Chinese characters: the code points of the Unicode script Han (Unicode 17, Scripts.txt), without radicals, numerals and marks except
/// U+3005 and U+3007, and with the few code points between the blocks that are reserved for more.
/// </summary>
internal static class Han
{
    public static bool Contains(Rune rune) => rune.Value is
        0x3005 or 0x3007
        or (>= 0x3400 and <= 0x4DBF)
        or (>= 0x4E00 and <= 0x9FFF)
        or (>= 0xF900 and <= 0xFA6D)
        or (>= 0xFA70 and <= 0xFAD9)
        or (>= 0x20000 and <= 0x2A6DF)
        or (>= 0x2A700 and <= 0x2EE5D)
        or (>= 0x2F800 and <= 0x2FA1D)
        or (>= 0x30000 and <= 0x33479);
}
