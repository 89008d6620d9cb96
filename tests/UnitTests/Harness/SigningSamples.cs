using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsCheck;
using Roma.Domain.Signing;

namespace Roma.UnitTests.Harness;

/// <summary>Requests to be verified, and how to verify one.</summary>
internal static class SigningSamples
{
    public static readonly byte[] Key = "JNs1VK3vLdTT9Djd"u8.ToArray();

    private static readonly Gen<string> Text = Gen.OneOf(
        "a", "Z", "9", "-", "_", "~", ".", "+", " ", "%", "%2F", "%zz", "&", "=", "?", "#", "'", "!", "*", ":", "\u00E9", "\u4E16", "\U0001F511")
        .Array[1, 6].Select(string.Concat);

    private static readonly Gen<(string Name, string Value)> Parameter =
        Gen.Select(Text, Gen.OneOf(Gen.Const(""), Text, Text.Select(text => "/" + text)));

    private static readonly Gen<(string Name, string Value)> Header = Gen.Select(
        Gen.OneOf("a", "z", "0", "-", "_", ".").Array[1, 4].Select(parts => "x" + string.Concat(parts)),
        Gen.OneOf(Gen.Const(""), Text.Select(text => text.Trim())));

    public static readonly Gen<ClientRequest> Requests = Gen.Select(
        Gen.OneOf("GET", "PUT", "POST", "DELETE", "PATCH"),
        Text.Array[0, 4],
        Parameter.Array[0, 4],
        Header.Array[0, 4].Select(headers => headers.DistinctBy(header => header.Name)),
        Gen.OneOf(Gen.Const(""), Text),
        (method, segments, query, headers, body) =>
            new ClientRequest(method, segments, query, [.. headers, ("host", "roma.example.com:8443")], body));

    /// <summary>A GET that is received with these header lines, each <c>Name: value</c>, beside its date.</summary>
    public static ReceivedRequest Get(string target, params string[] lines) => new(
        "GET", target,
        [.. lines.Append("X-Sdk-Date: 20260314T092653Z").Select(line => line.Split(':', 2)).Select(line => KeyValuePair.Create(line[0], line[1]))],
        SHA256.HashData([]));

    /// <summary>The lines of the documented canonical request of a GET.</summary>
    public static string[] Lines(string target, params string[] lines) =>
        Canonical(
            Get(target, lines),
            lines.Select(line => line.Split(':')[0]).Select(Lower).Distinct(StringComparer.Ordinal).DefaultIfEmpty("x-sdk-date")).Split('\n');

    /// <summary>The documented canonical request.</summary>
    public static string Canonical(ReceivedRequest request, params IEnumerable<string> signedHeaders) =>
        CanonicalRequest.Of(request, Claim($"SDK-HMAC-SHA256 Access=key, SignedHeaders={string.Join(';', signedHeaders)}, Signature={new string('0', 64)}"));

    /// <summary>The documented signature of <paramref name="request"/> by <paramref name="key"/>.</summary>
    public static byte[] Sign(ReceivedRequest request, IEnumerable<string> signedHeaders, byte[] key)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(Canonical(request, signedHeaders))));
        return HMACSHA256.HashData(key, Encoding.Latin1.GetBytes($"SDK-HMAC-SHA256\n{request.FindHeader("x-sdk-date", 0)!.Trim()}\n{hash}"));
    }

    /// <summary>The signature, by <see cref="Key"/>, of a canonical request that a test wrote itself.</summary>
    public static string Authorize(string canonical, string signedHeaders)
    {
        var toSign = $"SDK-HMAC-SHA256\n20260314T092653Z\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        return $"SDK-HMAC-SHA256 Access=key, SignedHeaders={signedHeaders}, "
            + $"Signature={Convert.ToHexStringLower(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(toSign)))}";
    }

    [SuppressMessage("Globalization", "CA1308", Justification = "The names of signed headers are in lower case.")]
    public static string Lower(string name) => name.ToLowerInvariant();

    public static SignatureClaim Claim(string authorization)
    {
        Assert.True(SignatureClaim.TryParse(authorization, out var claim), authorization);
        return claim;
    }

    /// <summary>The request and its claim put together, which is asserted to succeed.</summary>
    public static SignedRequest Receive(ReceivedRequest request, string authorization)
    {
        Assert.True(SignedRequest.TryCreate(request, Claim(authorization), DateOf(request), out var signed, out var fault), fault.ToString());
        return signed;
    }

    /// <summary>Whether <paramref name="key"/> signed a request that need not even be well-formed.</summary>
    public static bool Verifies(ReceivedRequest request, string authorization, byte[] key) =>
        SignatureClaim.TryParse(authorization, out var claim)
        && SignedRequest.TryCreate(request, claim, DateOf(request), out var signed, out _)
        && signed.IsSignedBy(key);

    /// <summary>When the request says that it was signed; the date of the samples where it says nothing that can be read.</summary>
    public static DateTimeOffset DateOf(ReceivedRequest request) => DateTimeOffset.TryParseExact(
        request.Headers.FirstOrDefault(header => string.Equals(header.Key, "X-Sdk-Date", StringComparison.OrdinalIgnoreCase)).Value,
        "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
        ? date
        : new DateTimeOffset(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    /// <summary>What others recorded: a file beside the tests that read it.</summary>
    public static JsonElement[] Recorded(string file)
    {
        using var stream = typeof(SigningSamples).Assembly.GetManifestResourceStream(file);
        return JsonSerializer.Deserialize<JsonElement[]>(stream ?? throw new FileNotFoundException(file))!;
    }
}
