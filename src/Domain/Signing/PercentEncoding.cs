using System.Buffers;
using System.Globalization;
using System.Text;

namespace Roma.Domain.Signing;

/// <summary>Percent-encoding (RFC 3986, section 2.1) of bytes, each of which is a Latin-1 character.</summary>
internal static class PercentEncoding
{
    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~");

    private static readonly string[] Escapes =
        [.. Enumerable.Range(0, 256).Select(static octet => string.Create(CultureInfo.InvariantCulture, $"%{octet:X2}"))];

    /// <summary>Decodes each escape; leaves a percent sign that starts none, as in <c>%zz</c>.</summary>
    public static string Decode(string text)
    {
        var decoded = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is '%' && at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]))
            {
                decoded.Append((char)byte.Parse(text.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                at += 2;
            }
            else
            {
                decoded.Append(text[at]);
            }
        }

        return decoded.ToString();
    }

    /// <summary>Encodes all but the unreserved characters, with upper-case digits.</summary>
    public static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var octet in text)
        {
            _ = Unreserved.Contains(octet) ? encoded.Append(octet) : encoded.Append(Escapes[octet]);
        }

        return encoded.ToString();
    }
}
