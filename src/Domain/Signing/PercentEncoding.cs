using System.Buffers;

namespace Roma.Domain.Signing;

/// <summary>Percent-encoding (RFC 3986, section 2.1).</summary>
internal static class PercentEncoding
{
    private static ReadOnlySpan<byte> HexDigits => "0123456789ABCDEF"u8;

    private static readonly SearchValues<byte> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"u8);

    /// <summary>The next byte of <paramref name="text"/>, decoded, and what follows it; a percent sign that starts no escape stands for itself.</summary>
    public static byte DecodeNext(ref ReadOnlySpan<char> text)
    {
        if (text[0] is '%' && text.Length > 2 && char.IsAsciiHexDigit(text[1]) && char.IsAsciiHexDigit(text[2]))
        {
            var octet = (byte)((ValueOf(text[1]) << 4) | ValueOf(text[2]));
            text = text[3..];
            return octet;
        }

        var itself = (byte)text[0];
        text = text[1..];
        return itself;
    }

    public static bool IsUnreserved(byte octet) => Unreserved.Contains(octet);

    /// <summary>Writes <paramref name="octet"/>, encoded unless it is unreserved, and tells the number of bytes, at most 3.</summary>
    public static int Encode(byte octet, Span<byte> to)
    {
        if (IsUnreserved(octet))
        {
            to[0] = octet;
            return 1;
        }

        to[0] = (byte)'%';
        to[1] = HexDigits[octet >> 4];
        to[2] = HexDigits[octet & 15];
        return 3;
    }

    private static int ValueOf(char hexDigit) => hexDigit <= '9' ? hexDigit - '0' : (hexDigit | 0x20) - 'a' + 10;
}
