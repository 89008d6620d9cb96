using System.Text;

namespace Roma.ApiTests.Harness;

/// <summary>A text that must be nowhere, in any of the forms that bytes take on disks and in logs.</summary>
internal sealed class Canary(string text)
{
    private readonly (string Form, byte[] Bytes)[] forms =
    [
        ("UTF-8", Encoding.UTF8.GetBytes(text)),
        ("UTF-16", Encoding.Unicode.GetBytes(text)),
        ("UTF-16, big-endian", Encoding.BigEndianUnicode.GetBytes(text)),
        .. Written("", Encoding.UTF8.GetBytes(text)),
        .. Written(" of UTF-16", Encoding.Unicode.GetBytes(text)),
    ];

    /// <summary>The forms of the text that <paramref name="bytes"/> hold.</summary>
    public IEnumerable<string> FindIn(byte[] bytes) => forms.Where(form => bytes.AsSpan().IndexOf(form.Bytes) >= 0).Select(form => form.Form);

    private static IEnumerable<(string Form, byte[] Bytes)> Written(string of, byte[] bytes)
    {
        yield return ("hex" + of, Encoding.ASCII.GetBytes(Convert.ToHexString(bytes)));
        yield return ("lower-case hex" + of, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes)));
        // Three bytes are four digits, so a text has three forms; digits that depend on neighbours are left out.
        for (var before = 0; before < 3; before++)
        {
            var digits = Convert.ToBase64String([.. new byte[before], .. bytes]);
            var own = digits[(((before * 8) + 5) / 6)..((before + bytes.Length) * 8 / 6)];
            yield return ($"base64{of}", Encoding.ASCII.GetBytes(own));
            yield return ($"base64url{of}", Encoding.ASCII.GetBytes(own.Replace('+', '-').Replace('/', '_')));
        }
    }
}
