using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Roma.Domain.Signing;

namespace Roma.UnitTests.Harness;

/// <summary>
/// Verifies a signature as plainly as can be, with all readings of the request and without a thought of speed: what <see cref="SignedRequest"/> must agree
/// with.
/// </summary>
internal static partial class PlainVerifier
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

    // The order of localeCompare.
    private const string Collation = "_-!.'*&#%`^+|~$0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>Whether <paramref name="key"/> made <paramref name="signature"/>, in hexadecimal digits, of a well-formed request.</summary>
    public static bool Verifies(ReceivedRequest request, string[] names, string signature, byte[] key) => Readings(request, names).Any(reading =>
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(reading)));
        var text = $"SDK-HMAC-SHA256\n{ValueOf(request, "x-sdk-date")}\n{hash}";
        return signature.Equals(Convert.ToHexString(HMACSHA256.HashData(key, Encoding.Latin1.GetBytes(text))), StringComparison.OrdinalIgnoreCase);
    });

    /// <summary>The canonical requests that a client may have made; the first is the documented one.</summary>
    public static IEnumerable<string> Readings(ReceivedRequest request, string[] names)
    {
        var origin = Authority().Replace(request.Target, "", 1);
        var (path, query) = origin.Split('?', 2) is [var before, var after] ? (before, after) : (origin, "");
        var uri = string.Join('/', Decode(path).Split('/').Select(Encode));
        uri = uri.EndsWith('/') ? uri : uri + '/';
        var payload = names.Contains("x-sdk-content-sha256")
            ? ValueOf(request, "x-sdk-content-sha256")
            : Convert.ToHexStringLower(request.BodySha256.Span);
        IEnumerable<(string, string)>[] queries =
        [
            Sort(Parse(query).Select(Encode)), Sort(Parse(query.Replace('+', ' ')).Select(Encode)), Sort(Parse(query)).Select(Encode),
        ];
        return from parameters in queries.Select(Join)
               from order in new[] { names.OrderBy(static name => name, StringComparer.Ordinal), names.OrderBy(Collate, StringComparer.Ordinal) }
               from hasPort in new[] { true, false }
               let lines = string.Concat(order.Select(name => $"{name}:{(name is "host" && !hasPort ? WithoutPort(request) : ValueOf(request, name))}\n"))
               select string.Join('\n', request.Method, uri, parameters, lines, string.Join(';', names), payload);
    }

    private static string WithoutPort(ReceivedRequest request) =>
        request.Headers.Count(static header => header.Key.Equals("host", StringComparison.OrdinalIgnoreCase)) == 1
            ? Port().Replace(ValueOf(request, "host"), "${host}")
            : ValueOf(request, "host");

    private static string ValueOf(ReceivedRequest request, string name) => string.Join(',', request.Headers
        .Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(static header => header.Value.Trim(' ', '\t')));

    private static string Collate(string name) => string.Concat(name.Select(static character => (char)Collation.IndexOf(character, StringComparison.Ordinal)));

    private static IEnumerable<(string Name, string Value)> Parse(string query) =>
        from piece in query.Split('&')
        where piece is not ""
        let end = piece.IndexOf('=', StringComparison.Ordinal)
        select end < 0 ? (Decode(piece), "") : (Decode(piece[..end]), Decode(piece[(end + 1)..]));

    private static IEnumerable<(string Name, string Value)> Sort(IEnumerable<(string Name, string Value)> parameters) =>
        parameters.OrderBy(static pair => pair.Name, StringComparer.Ordinal).ThenBy(static pair => pair.Value, StringComparer.Ordinal);

    private static string Join(IEnumerable<(string Name, string Value)> parameters) =>
        string.Join('&', parameters.Select(static pair => $"{pair.Name}={pair.Value}"));

    private static (string Name, string Value) Encode((string Name, string Value) pair) => (Encode(pair.Name), Encode(pair.Value));

    private static string Encode(string text) => string.Concat(text.Select(static octet =>
        Unreserved.Contains(octet, StringComparison.Ordinal) ? octet.ToString() : string.Create(CultureInfo.InvariantCulture, $"%{(int)octet:X2}")));

    private static string Decode(string text) => Escape().Replace(text, static escape =>
        ((char)byte.Parse(escape.ValueSpan[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString());

    [GeneratedRegex(@"%[0-9A-Fa-f]{2}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Escape();

    [GeneratedRegex(@"\Ahttps?://[^/?]*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Authority();

    [GeneratedRegex(@"\A(?<host>\[[^\]]*\]|[^:]*):[0-9]*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Port();
}
