namespace Roma.Domain.Signing;

/// <summary>The last line of a canonical request: the value of a signed header <c>X-Sdk-Content-Sha256</c>, or else the hash of the body.</summary>
internal static class PayloadHash
{
    private const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    public static string Of(ReceivedRequest request, IReadOnlyList<string> signedHeaders) =>
        IsDeclared(signedHeaders) ? request.ValueOf(SignedHeaderName.ContentSha256) : Convert.ToHexStringLower(request.BodySha256.Span);

    /// <summary>Whether the body has the declared hash; the signature covers only what is declared.</summary>
    public static bool IsTrueOf(ReceivedRequest request, IReadOnlyList<string> signedHeaders) =>
        Of(request, signedHeaders) is var hash
        && (hash is UnsignedPayload || string.Equals(hash, Convert.ToHexString(request.BodySha256.Span), StringComparison.OrdinalIgnoreCase));

    // Signed, since anybody could add the header to a request of somebody else.
    private static bool IsDeclared(IReadOnlyList<string> signedHeaders) => signedHeaders.Contains(SignedHeaderName.ContentSha256, StringComparer.Ordinal);
}
