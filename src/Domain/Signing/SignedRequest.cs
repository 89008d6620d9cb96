using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Roma.Domain.Signing;

/// <summary>A request and the signature that it claims to have; <see cref="IsSignedBy"/> tells whether the claim is true.</summary>
public sealed class SignedRequest
{
    /// <summary>How far the date of a signed request may be from now, before or after: 15 minutes.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(15);

    /// <summary>The maximum length of the request target, in characters; a longer one would only cost time.</summary>
    public const int MaxTargetLength = 8192;

    /// <summary>The maximum number of parameters in a signed query; more would only cost time.</summary>
    public const int MaxParameters = 100;

    /// <summary>The maximum number of header lines, signed or not; more would only cost time.</summary>
    public const int MaxHeaderLines = 200;

    /// <summary>The maximum total length of the signed headers' values, in characters; more would only cost time.</summary>
    public const int MaxHeaderLength = 16_384;

    /// <summary>What a header's value may hold (RFC 9110, section 5.5); a line feed would turn one line of the canonical request into two.</summary>
    private static readonly SearchValues<char> Octets =
        SearchValues.Create([.. Enumerable.Range(0, 256).Select(octet => (char)octet).Where(octet => octet is '\t' or >= ' ' and not '\x7F')]);

    private readonly ReceivedRequest request;
    private readonly SignatureClaim claim;

    private SignedRequest(ReceivedRequest request, SignatureClaim claim)
    {
        (this.request, this.claim) = (request, claim);
        TryReadDate(request, out var signedAt);
        SignedAt = signedAt;
    }

    /// <summary>When the request says that it was signed (UTC).</summary>
    public DateTimeOffset SignedAt { get; }

    /// <summary>What is wrong with the claim by the request line and the headers alone; null if nothing. The date comes first, as it costs least.</summary>
    public static SignatureFault? FaultOf(RequestHead head, SignatureClaim claim, DateTimeOffset now) =>
        !IsDated(head, claim) ? SignatureFault.Malformed
        : !TryReadDate(head, out var signedAt) || (now - signedAt).Duration() > Tolerance ? SignatureFault.Date
        : !IsShort(head, claim) || !IsWellFormed(head, claim) ? SignatureFault.Malformed
        : null;

    /// <summary>False, with the fault, if the claim is wrong whatever the key, or its date is not within 15 minutes of <paramref name="now"/>.</summary>
    public static bool TryCreate(
        ReceivedRequest request, SignatureClaim claim, DateTimeOffset now, [NotNullWhen(true)] out SignedRequest? signed, out SignatureFault fault)
    {
        var found = FaultOf(request, claim, now) ?? (PayloadHash.IsTrueOf(request, claim.SignedHeaders) ? null : SignatureFault.Body);
        fault = found.GetValueOrDefault();
        signed = found is null ? new SignedRequest(request, claim) : null;
        return signed is not null;
    }

    /// <summary>Whether <paramref name="key"/> made the signature, by any reading of the request: the documented one first, until one matches.</summary>
    public bool IsSignedBy(byte[] key)
    {
        var date = request.ValueOf(SignedHeaderName.Date);
        return CanonicalRequest.Readings(request, claim.SignedHeaders)
            .Any(reading => CryptographicOperations.FixedTimeEquals(Signature.Sign(date, reading, key), claim.Signature.Span));
    }

    private static bool IsDated(RequestHead head, SignatureClaim claim) =>
        claim.SignedHeaders.Contains(SignedHeaderName.Date, StringComparer.Ordinal) && head.ValuesOf(SignedHeaderName.Date).Count() == 1;

    // Anybody may claim a signature, and a wrong one makes Roma take the request apart once for each reading.
    private static bool IsShort(RequestHead head, SignatureClaim claim)
    {
        var names = claim.SignedHeaders.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return head.Target.Length <= MaxTargetLength
            && head.Headers.Count <= MaxHeaderLines
            && RequestTarget.Parse(head.Target).Query.AsSpan().Count('&') < MaxParameters
            && head.Headers.Where(header => names.Contains(header.Key)).Sum(header => header.Value.Length) <= MaxHeaderLength;
    }

    private static bool IsWellFormed(RequestHead head, SignatureClaim claim) =>
        claim.SignedHeaders.All(name => head.ValuesOf(name).Any())
        && claim.SignedHeaders.Select(head.ValueOf).Concat([head.Method, head.Target]).All(text => !text.AsSpan().ContainsAnyExcept(Octets));

    private static bool TryReadDate(RequestHead head, out DateTimeOffset date) => DateTimeOffset.TryParseExact(
        head.ValueOf(SignedHeaderName.Date), "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out date);
}
