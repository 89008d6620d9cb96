using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace Roma.Domain.Signing;

/// <summary>A request and the signature that it claims to have; <see cref="IsSignedBy"/> tells whether the claim is true.</summary>
public readonly record struct SignedRequest
{
    /// <summary>How far the date of a signed request may be from now, before or after: 15 minutes.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(15);

    /// <summary>The maximum length of the request target, in characters; a longer one would only cost time.</summary>
    public const int MaxTargetLength = 8192;

    /// <summary>The maximum number of parameters in a signed query; more would only cost time.</summary>
    public const int MaxParameters = 100;

    /// <summary>The maximum total length of the signed headers' values, in characters; more would only cost time.</summary>
    public const int MaxHeaderLength = 16_384;

    private readonly IReceivedRequest request;
    private readonly SignatureClaim claim;

    private SignedRequest(IReceivedRequest request, SignatureClaim claim)
    {
        (this.request, this.claim) = (request, claim);
        TryReadDate(request, out var signedAt);
        SignedAt = signedAt;
    }

    /// <summary>When the request says that it was signed (UTC).</summary>
    public DateTimeOffset SignedAt { get; }

    /// <summary>What is wrong with the claim by the request line and the headers alone; null if nothing. The date comes first, as it costs least.</summary>
    public static SignatureFault? FaultOf(IReceivedRequest request, SignatureClaim claim, DateTimeOffset now) =>
        !claim.Names.CoverDate || !HeaderValues.IsGivenOnce(request, SignedHeaderName.Date) ? SignatureFault.DateUnsigned
        : !TryReadDate(request, out var signedAt) ? SignatureFault.DateUnreadable
        : (now - signedAt).Duration() > Tolerance ? SignatureFault.OutOfTime
        : FaultOfParts(request, claim);

    /// <summary>
    /// False, with the fault, if the claim is wrong whatever the key, or its date is not within 15 minutes of <paramref name="now"/>. Throws an
    /// <see cref="ArgumentException"/> if the digest of the body is none: no signature would cover the body, and nobody would notice.
    /// </summary>
    public static bool TryCreate(IReceivedRequest request, SignatureClaim claim, DateTimeOffset now, out SignedRequest signed, out SignatureFault fault)
    {
        if (request.BodySha256.Length is not SHA256.HashSizeInBytes)
        {
            throw new ArgumentException("A SHA-256 has 32 bytes.", nameof(request));
        }

        var found = FaultOf(request, claim, now) ?? (PayloadHash.IsTrueOf(request, claim.Names) ? null : SignatureFault.Body);
        fault = found.GetValueOrDefault();
        signed = found is null ? new SignedRequest(request, claim) : default;
        return found is null;
    }

    /// <summary>Whether <paramref name="key"/> made the signature, by any reading of the request: the documented one first, until one matches.</summary>
    public bool IsSignedBy(ReadOnlySpan<byte> key)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CanonicalRequest.MaxLength(request, claim.Names));
        try
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            foreach (var reading in Reading.All)
            {
                if (reading.MayDiffer(request, claim.Names))
                {
                    SHA256.HashData(CanonicalRequest.Write(request, claim.Names, reading, buffer), hash);
                    if (claim.IsMadeBy(key, HeaderValues.FirstOf(request, SignedHeaderName.Date), hash))
                    {
                        claim.Names.Keep();
                        return true;
                    }
                }
            }

            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Anybody may claim a signature, and a wrong one makes Roma take the request apart once for each reading.
    private static SignatureFault? FaultOfParts(IReceivedRequest request, SignatureClaim claim)
    {
        if (request.Target.Length > MaxTargetLength || !HeaderValues.HasOctetsAlone(request.Target) || !HeaderValues.HasOctetsAlone(request.Method))
        {
            return SignatureFault.Malformed;
        }

        RequestTarget.Split(request.Target, out _, out var query);
        if (query.Count('&') >= MaxParameters)
        {
            return SignatureFault.Malformed;
        }

        var length = 0;
        foreach (var name in claim.Names.Sorted)
        {
            var index = 0;
            for (; request.FindHeader(name, index) is { } line; index++)
            {
                length += line.Length;
                if (length > MaxHeaderLength || !HeaderValues.HasOctetsAlone(HeaderValues.Trim(line)))
                {
                    return SignatureFault.Malformed;
                }
            }

            if (index == 0)
            {
                return SignatureFault.HeaderMissing;
            }
        }

        return null;
    }

    private static bool TryReadDate(IReceivedRequest request, out DateTimeOffset date) => DateTimeOffset.TryParseExact(
        HeaderValues.FirstOf(request, SignedHeaderName.Date), "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out date);
}
