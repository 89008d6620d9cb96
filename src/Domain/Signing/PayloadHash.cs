namespace Roma.Domain.Signing;

/// <summary>The last line of a canonical request: the hash of the body, or what the signed header <c>X-Sdk-Content-Sha256</c> says in its place.</summary>
internal static class PayloadHash
{
    private const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    public static string Of(ReceivedRequest request, IReadOnlyList<string> signedHeaders) =>
        IsDeclared(signedHeaders) ? request.ValueOf(SignedHeaderName.ContentSha256) : Convert.ToHexStringLower(request.BodySha256.Span);

    /// <summary>Whether the body is the declared one; a signature over a declared digest says nothing of the body that came with it.</summary>
    public static bool IsTrueOf(ReceivedRequest request, IReadOnlyList<string> signedHeaders) =>
        Of(request, signedHeaders) is var hash
        && (hash is UnsignedPayload || string.Equals(hash, Convert.ToHexString(request.BodySha256.Span), StringComparison.OrdinalIgnoreCase));

    // Anybody could add the header to somebody else's request if it counted unsigned.
    private static bool IsDeclared(IReadOnlyList<string> signedHeaders) => signedHeaders.Contains(SignedHeaderName.ContentSha256, StringComparer.Ordinal);
}
