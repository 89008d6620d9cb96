using System.Security.Cryptography;
using System.Text;

namespace Roma.Domain.Signing;

/// <summary>The signature of a request by SDK-HMAC-SHA256.</summary>
public static class Signature
{
    /// <summary>The 32 bytes of the documented signature of <paramref name="request"/>, which must have a header <c>X-Sdk-Date</c>.</summary>
    public static byte[] Sign(ReceivedRequest request, IReadOnlyList<string> signedHeaders, ReadOnlySpan<byte> key) =>
        Sign(request.ValuesOf(SignedHeaderName.Date).Single(), CanonicalRequest.Of(request, signedHeaders), key);

    internal static byte[] Sign(string date, string canonicalRequest, ReadOnlySpan<byte> key)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(canonicalRequest)));
        return HMACSHA256.HashData(key, Encoding.Latin1.GetBytes($"{SignatureClaim.Scheme}\n{date}\n{hash}"));
    }
}
