using System.Buffers;
using System.Security.Cryptography;

namespace Roma.Domain.Signing;

/// <summary>The last line of a canonical request: the value of a signed header <c>X-Sdk-Content-Sha256</c>, or else the hash of the body.</summary>
internal static class PayloadHash
{
    private const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    public static void Write(IReceivedRequest request, SignedHeaderNames names, ref ByteText text)
    {
        if (names.CoverDigest)
        {
            text.Add(HeaderValues.FirstOf(request, SignedHeaderName.ContentSha256));
        }
        else
        {
            text.AddHex(request.BodySha256.Span);
        }
    }

    /// <summary>
    /// Whether the body has the declared hash; the signature covers only what is declared. A header that is not signed declares nothing, since anybody
    /// could add it to a request of somebody else.
    /// </summary>
    public static bool IsTrueOf(IReceivedRequest request, SignedHeaderNames names)
    {
        if (!names.CoverDigest)
        {
            return true;
        }

        var declared = HeaderValues.FirstOf(request, SignedHeaderName.ContentSha256);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        return HeaderValues.IsGivenOnce(request, SignedHeaderName.ContentSha256)
            && (declared is UnsignedPayload
                || (declared.Length == 2 * digest.Length
                    && Convert.FromHexString(declared, digest, out _, out _) is OperationStatus.Done
                    && digest.SequenceEqual(request.BodySha256.Span)));
    }
}
