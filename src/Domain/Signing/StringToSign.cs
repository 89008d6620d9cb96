using System.Security.Cryptography;
using System.Text;

namespace Roma.Domain.Signing;

/// <summary>What is put under the key: the algorithm, the date of <c>X-Sdk-Date</c> and the hash of a canonical request.</summary>
internal sealed class StringToSign(string date, string canonicalRequest)
{
    private readonly byte[] text = Encoding.Latin1.GetBytes(
        $"{SignatureClaim.Scheme}\n{date}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(canonicalRequest)))}");

    public byte[] Sign(ReadOnlySpan<byte> key) => HMACSHA256.HashData(key, text);
}
