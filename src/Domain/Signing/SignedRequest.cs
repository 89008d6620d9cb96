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
    public string Access => claim.Access;

    /// <summary>When the request says that it was signed (UTC).</summary>
    public DateTimeOffset SignedAt { get; }

    /// <summary>The 32 bytes of the claimed signature.</summary>
    public ReadOnlyMemory<byte> Signature => claim.Signature;

    /// <summary>Puts a request and its claim together; false, with the fault, if no key can have signed it so.</summary>
    public static bool TryCreate(
        ReceivedRequest request, SignatureClaim claim, [NotNullWhen(true)] out SignedRequest? signed, out SignatureFault fault)
    {
        signed = null;
        fault = SignatureFault.Malformed;
        if (!IsWellFormed(request, claim))
        {
            return false;
        }

        fault = SignatureFault.Date;
        if (!TryReadDate(request.ValueOf(SignedHeaderName.Date), out var signedAt))
        {
            return false;
        }

        fault = SignatureFault.Body;
        if (!PayloadHash.IsTrueOf(request, claim.SignedHeaders))
        {
            return false;
        }

        signed = new SignedRequest(request, claim, signedAt);
        return true;
    }

    /// <summary>Whether the request was signed within <see cref="Tolerance"/> of <paramref name="now"/>.</summary>
    public bool IsTimely(DateTimeOffset now) => (now - SignedAt).Duration() <= Tolerance;

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
    public override string ToString() => Access;

    private static bool IsWellFormed(ReceivedRequest request, SignatureClaim claim) =>
        claim.SignedHeaders.Contains(SignedHeaderName.Date, StringComparer.Ordinal)
        && request.ValuesOf(SignedHeaderName.Date).Count() == 1
        && claim.SignedHeaders.All(name => request.ValuesOf(name).Any())
        && claim.SignedHeaders.Select(request.ValueOf).Concat([request.Method, request.Target])
            .All(text => !text.AsSpan().ContainsAnyExcept(Octets));

    private static bool TryReadDate(string text, out DateTimeOffset date) => DateTimeOffset.TryParseExact(
        text, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out date);
}
