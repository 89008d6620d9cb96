using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Roma.Domain.Signing;

namespace Roma.UnitTests.Domain.Signing;

public sealed class ReadingTests
{
    private const string OfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static readonly byte[] Key = SigningSamples.Key;

    private static readonly Gen<string> Target = Gen.OneOf(
            "/", "//", "?", "&", "&&", "=", "==", "+", "%2F", "%2f", "%2B", "%3D", "%26", "%", "%%", "%4", "%zz", "%00", "%E4%BD", "a", "b", "A", "-", "~", ".",
            "..", ":", ";", ",", "!", "'", "#", "http://h", "\u00E9", "\u00FF", "*", "a=1", "a=2", "a-=1", "b")
        .Array[0, 12].Select(string.Concat);

    private static readonly Gen<string> Host = Gen.OneOf("h", "h:80", "h:", "h:8x", "[::1]", "[::1]:80", "::1", ":80", "", "[:80", "a:1:2");

    private static readonly Gen<string> Value = Gen.OneOf("", "a", " a", "a\t", "a  b", "\u00E9", ",", " ", "a,b", "x:80");

    private static readonly Gen<KeyValuePair<string, string>> Line =
        Gen.Select(Gen.OneOf("X-A", "x-a", "X_A", "x.a", "xa", "X0", "x-sdk-content-sha256"), Value).Select(static (name, value) => KeyValuePair.Create(
            name, name is "x-sdk-content-sha256" ? value is "a" ? OfNothing : "UNSIGNED-PAYLOAD" : value));

    // No client would make most of them.
    private static readonly Gen<ReceivedRequest> Requests =
        Gen.Select(
            Gen.OneOf("GET", "get", "POST", "A B"), Gen.OneOf(Target, Target.Select(static text => "/" + text)), Host.Array[0, 2], Line.Array[0, 6],
            static (method, target, hosts, lines) => new ReceivedRequest(
                method, target,
                [
                    .. lines, .. hosts.Select(static host => KeyValuePair.Create("Host", host)),
                    KeyValuePair.Create("X-Sdk-Date", "20260314T092653Z"), KeyValuePair.Create("Unsigned", "anything"),
                ],
                SHA256.HashData([])));

    // It has no store, so that once is enough.
    [Fact]
    [SqliteOnly]
    public void Verify_what_the_plain_verifier_verifies_and_nothing_else() =>
        Gen.Select(Requests, Requests, Gen.Int[0, 23], Gen.Bool, Gen.Int[0, 3]).Sample(
            static (request, other, reading, areNamesTurned, change) =>
            {
                string[] names = [.. request.Headers.SkipLast(1).Select(static header => SigningSamples.Lower(header.Key)).Distinct(StringComparer.Ordinal)];
                names = areNamesTurned ? [.. names.Reverse()] : names;
                // Signed is the request itself, or another one with the same names: in half of the cases only one part of it is another's.
                var signed = change switch
                {
                    0 => request with { Target = other.Target },
                    1 => request with { Headers = [.. request.Headers.Select(header => header.Key is "Host" ? KeyValuePair.Create("Host", "h") : header)] },
                    _ => request,
                };
                var readings = PlainVerifier.Readings(signed, names).ToArray();
                var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(readings[reading % readings.Length])));
                var signature = Convert.ToHexString(HMACSHA256.HashData(Key, Encoding.ASCII.GetBytes($"SDK-HMAC-SHA256\n20260314T092653Z\n{hash}")));
                var authorization = $"SDK-HMAC-SHA256 Access=key, SignedHeaders={string.Join(';', names)}, Signature={signature}";

                return !SignatureClaim.TryParse(authorization, out var claim)
                    ? names.Length == 0
                    : !SignedRequest.TryCreate(request, claim, SigningSamples.DateOf(request), out var received, out var fault)
                    ? fault is SignatureFault.Body && request.Headers.Count(static header => header.Key is "x-sdk-content-sha256") > 1
                    : received.IsSignedBy(Key) == PlainVerifier.Verifies(request, names, signature, Key);
            },
            iter: 1_000_000);
}
