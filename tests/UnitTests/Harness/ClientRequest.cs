using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Roma.UnitTests.Harness;

/// <summary>A request as a client means it, and the client's own signature: written from the documentation, without a line of Roma's code.</summary>
internal sealed record ClientRequest(
    string Method, IReadOnlyList<string> Segments, IReadOnlyList<(string Name, string Value)> Query, IReadOnlyList<(string Name, string Value)> Headers,
    string Body)
{
    /// <summary>Whether the client sorts the query before it encodes it, as the SDKs do.</summary>
    public bool SortsBeforeEncoding { get; init; }

    public string Date { get; init; } = "20260314T092653Z";

    private IEnumerable<(string Name, string Value)> Signed =>
        Headers.Append((Name: "x-sdk-date", Value: Date)).OrderBy(header => header.Name, StringComparer.Ordinal);

    public string SignedHeaders => string.Join(';', Signed.Select(header => header.Name));

    public string Canonical
    {
        get
        {
            var query = SortsBeforeEncoding ? Sort(Query).Select(Encode) : Sort(Query.Select(Encode));
            return $"{Method}\n/{string.Concat(Segments.Select(segment => Uri.EscapeDataString(segment) + '/'))}\n"
                + $"{string.Join('&', query.Select(pair => $"{pair.Name}={pair.Value}"))}\n"
                + $"{string.Concat(Signed.Select(header => $"{header.Name}:{header.Value.Trim()}\n"))}\n{SignedHeaders}\n{Hex(SHA256.HashData(Utf8(Body)))}";
        }
    }

    public byte[] Sign(byte[] key) => HMACSHA256.HashData(key, Utf8($"SDK-HMAC-SHA256\n{Date}\n{Hex(SHA256.HashData(Utf8(Canonical)))}"));

    public string Authorize(byte[] key, string access = "key") =>
        $"SDK-HMAC-SHA256 Access={access}, SignedHeaders={SignedHeaders}, Signature={Hex(Sign(key))}";

    /// <summary>The request on the wire. Where HTTP leaves a choice (escapes, order, case of names), <paramref name="choices"/> makes it.</summary>
    public ReceivedRequest Send(params byte[] choices)
    {
        var made = 0;
        var path = string.Concat(Segments.Select((segment, at) => (at is 0 ? "/" : Choose() ? "/" : "%2F") + Escape(segment, "!'()*@:,;$&=")));
        var query = Query.Select(pair =>
            Escape(pair.Name, "!'()*@:,;$/?") + (pair.Value is "" && Choose() ? "" : '=' + Escape(pair.Value, "!'()*@:,;$/?=")));
        if (Choose())
        {
            query = query.Reverse();
        }

        var target = (path is "" || Choose() ? path + '/' : path) + (Query.Count > 0 ? '?' + string.Join(Choose() ? "&" : "&&", query) : "");
        return new ReceivedRequest(
            Method, target, [new("Unsigned", "anything"), .. Signed.Select(Line), new("User-Agent", "test")], SHA256.HashData(Utf8(Body)));

        bool Choose() => choices.Length > 0 && choices[made++ % choices.Length] % 2 is 1;

        KeyValuePair<string, string> Line((string Name, string Value) header) => new(
            Choose() ? header.Name.ToUpperInvariant() : header.Name,
            (Choose() ? " \t" : "") + Encoding.Latin1.GetString(Utf8(header.Value)) + (Choose() ? " " : ""));

        string Escape(string text, string mayBeRaw) => string.Concat(Utf8(text).Select(octet =>
            char.IsAsciiLetterOrDigit((char)octet) || "-_.~".Contains((char)octet, StringComparison.Ordinal)
                || (mayBeRaw.Contains((char)octet, StringComparison.Ordinal) && Choose())
                ? Choose() ? ((char)octet).ToString() : "%" + octet.ToString("x2", CultureInfo.InvariantCulture)
                : "%" + octet.ToString(Choose() ? "x2" : "X2", CultureInfo.InvariantCulture)));
    }

    private static (string Name, string Value) Encode((string Name, string Value) pair) =>
        (Uri.EscapeDataString(pair.Name), Uri.EscapeDataString(pair.Value));

    // By bytes: UTF-16 would sort some characters after others that UTF-8 sorts before.
    private static IEnumerable<(string Name, string Value)> Sort(IEnumerable<(string Name, string Value)> pairs) =>
        pairs.OrderBy(pair => Hex(Utf8(pair.Name)), StringComparer.Ordinal).ThenBy(pair => Hex(Utf8(pair.Value)), StringComparer.Ordinal);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
