using System.Globalization;
using Roma.Domain.Signing;
using static System.FormattableString;

namespace Roma.Application.Signing;

/// <summary>
/// Why no app signed a request, in the words of ROMA Connect where it has any. They repeat what was sent, to whoever sent it, and never hold a secret.
/// </summary>
internal static class SignatureReasons
{
    /// <summary>The maximum length of a reason, in characters; what is cut off is counted behind it.</summary>
    public const int MaxLength = 2048;

    private const string Authorization = "authorization";

    /// <summary>What is wrong with the header <c>Authorization</c>; null, with what it claims, if nothing.</summary>
    public static string? OfHeaders(OctetRequest request, out SignatureClaim claim)
    {
        claim = default;
        var authorization = request.FindHeader(Authorization, 0);
        return request.HeaderGivenTwice is { } twice ? Cut($"header given twice in different case, header:{twice}")
            : authorization is null ? "authorization header missing"
            : request.FindHeader(Authorization, 1) is not null ? "authorization header given twice"
            : SignatureClaim.TryParse(authorization, out claim) ? null
            : SignatureClaim.IsUnsupported(authorization) ? "authorization header unsupported, only SDK-HMAC-SHA256 without a derived key is verified"
            : "authorization header malformed, it must be SDK-HMAC-SHA256 Access=..., SignedHeaders=..., Signature=<64 hexadecimal digits>";
    }

    public static string Of(SignatureFault fault, OctetRequest request, SignatureClaim claim, DateTimeOffset now) => fault switch
    {
        SignatureFault.DateUnsigned => "x-sdk-date must be a signed header, given once",
        SignatureFault.DateUnreadable => Cut($"x-sdk-date must have the form yyyyMMddTHHmmssZ, x-sdk-date:{ValueOf(request, "x-sdk-date")}"),
        SignatureFault.OutOfTime => $"signature expired, signature time:{ValueOf(request, "x-sdk-date")},"
            + $"server time:{now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}",
        SignatureFault.HeaderMissing => Cut(
            $"signed header missing, header:{claim.SignedHeaders.First(name => request.FindHeader(name, 0) is null)}"),
        SignatureFault.Malformed => Invariant(
            $"request malformed, at most {SignedRequest.MaxTargetLength} characters of uri, {SignedRequest.MaxParameters} query parameters and ")
            + Invariant($"{SignedRequest.MaxHeaderLength} characters of signed headers are verified, and no control characters"),
        SignatureFault.Body => Cut(
            $"body digest differs, x-sdk-content-sha256:{ValueOf(request, "x-sdk-content-sha256")},"
                + $"body_sha256:{Convert.ToHexStringLower(request.BodySha256.Span)}"),
    };

    public static string OfUnknownKey(SignatureClaim claim) => $"app not found, appkey {claim.KeyId}";

    /// <summary>With the documented canonical request, for people who compare it with their client's; its line feeds are <c>|</c>.</summary>
    public static string OfMismatch(OctetRequest request, SignatureClaim claim) =>
        Cut($"verify signature fail, canonicalRequest:{OctetRequest.ToText(CanonicalRequest.Of(request, claim)).Replace('\n', '|')}");

    private static string ValueOf(OctetRequest request, string name) => OctetRequest.ToText(request.FindHeader(name, 0)!.Trim(' ', '\t'));

    private static string Cut(string text) =>
        text.Length <= MaxLength ? text : Invariant($"{text[..MaxLength]}... ({text.Length - MaxLength} more characters)");
}
