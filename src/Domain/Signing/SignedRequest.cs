using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Roma.Domain.Signing;

/// <summary>A request together with the signature that it claims to have; whether it has is for <see cref="IsSignedBy"/> to say.</summary>
public sealed class SignedRequest
{
    /// <summary>How far the date of a signed request may lie from now, before or after: 15 minutes.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(15);

    /// <summary>The maximum length of the request target, in characters; a longer one would only cost time.</summary>
    public const int MaxTargetLength = 8192;

    /// <summary>The maximum number of parameters in a signed query; more would only cost time.</summary>
    public const int MaxParameters = 100;

    /// <summary>The maximum number of lines of headers, signed or not; more would only cost time.</summary>
    public const int MaxHeaderLines = 200;

    /// <summary>The maximum length of the signed headers' values together, in characters; more would only cost time.</summary>
    public const int MaxHeaderLength = 16_384;

    /// <summary>What a header's value may hold (RFC 9110, section 5.5); a line feed would let one part of the canonical request pass for two.</summary>
    private static readonly SearchValues<char> Octets =
        SearchValues.Create([.. Enumerable.Range(0, 256).Select(octet => (char)octet).Where(octet => octet is '\t' or >= ' ' and not '\x7F')]);

    private readonly SignatureClaim claim;

    private readonly StringToSign[] readings;

    private SignedRequest(ReceivedRequest request, SignatureClaim claim, DateTimeOffset signedAt)
    {
        var date = request.ValueOf(SignedHeaderName.Date);
        this.claim = claim;
        readings = [.. CanonicalRequest.Readings(request, claim.SignedHeaders).Select(reading => new StringToSign(date, reading))];
        SignedAt = signedAt;
    }

    /// <summary>The public half of the key that the request claims to be signed by.</summary>
    public string KeyId => claim.KeyId;

    /// <summary>When the request says that it was signed (UTC).</summary>
    public DateTimeOffset SignedAt { get; }

    /// <summary>The 32 bytes of the claimed signature.</summary>
    public ReadOnlyMemory<byte> Signature => claim.Signature;

    /// <summary>
    /// What the request line and the headers alone say against the claim at <paramref name="now"/>, the date first, since that costs least; null if
    /// they say nothing.
    /// </summary>
    public static SignatureFault? FaultOf(RequestHead head, SignatureClaim claim, DateTimeOffset now) =>
        !IsDated(head, claim) ? SignatureFault.Malformed
        : !TryReadDate(head, out var signedAt) || (now - signedAt).Duration() > Tolerance ? SignatureFault.Date
        : !IsShort(head, claim) || !IsWellFormed(head, claim) ? SignatureFault.Malformed
        : null;

    /// <summary>Puts a request and its claim together; false, with the fault, if no key can have signed it so, or not about <paramref name="now"/>.</summary>
    public static bool TryCreate(
        ReceivedRequest request, SignatureClaim claim, DateTimeOffset now, [NotNullWhen(true)] out SignedRequest? signed, out SignatureFault fault)
    {
        signed = null;
        if (FaultOf(request, claim, now) is { } found)
        {
            fault = found;
            return false;
        }

        fault = SignatureFault.Body;
        if (!PayloadHash.IsTrueOf(request, claim.SignedHeaders))
        {
            return false;
        }

        TryReadDate(request, out var signedAt);
        signed = new SignedRequest(request, claim, signedAt);
        return true;
    }

    /// <summary>Whether <paramref name="key"/> made the signature, by any reading of the request; the time it takes depends on the request alone.</summary>
    public bool IsSignedBy(ReadOnlySpan<byte> key)
    {
        var fits = false;
        foreach (var reading in readings)
        {
            fits |= CryptographicOperations.FixedTimeEquals(reading.Sign(key), Signature.Span);
        }

        return fits;
    }

    /// <summary>The public half of the key alone: a signature has no place in a log.</summary>
    public override string ToString() => KeyId;

    private static bool IsDated(RequestHead head, SignatureClaim claim) =>
        claim.SignedHeaders.Contains(SignedHeaderName.Date, StringComparer.Ordinal) && head.ValuesOf(SignedHeaderName.Date).Count() == 1;

    // Anybody may claim a signature, and what it covers is taken apart for each of its readings.
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
