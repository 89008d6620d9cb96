namespace Roma.Domain.Signing;

/// <summary>The signature of a request by SDK-HMAC-SHA256.</summary>
public static class Signature
{
    /// <summary>The 32 bytes of the documented signature of <paramref name="request"/>, which must have a header <c>X-Sdk-Date</c>.</summary>
    public static byte[] Sign(ReceivedRequest request, IReadOnlyList<string> signedHeaders, ReadOnlySpan<byte> key) =>
        new StringToSign(request.ValuesOf(SignedHeaderName.Date).Single(), CanonicalRequest.Of(request, signedHeaders)).Sign(key);
}
