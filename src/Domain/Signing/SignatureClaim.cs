using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Roma.Domain.Text;

namespace Roma.Domain.Signing;

/// <summary>What the header <c>Authorization</c> of a signed request claims: by which key, over which headers, with which signature.</summary>
public sealed class SignatureClaim
{
    /// <summary>The name of the scheme in the header, and of the algorithm in what is signed.</summary>
    public const string Scheme = "SDK-HMAC-SHA256";

    /// <summary>The maximum number of signed headers; more would only cost time.</summary>
    public const int MaxSignedHeaders = 100;

    /// <summary>The maximum length of the header, in characters: anybody may send one, and to take apart a longer one would only cost time.</summary>
    public const int MaxLength = 16_384;

    private static readonly TextRule KeyIdRule =
        new(1, 200, static rune => rune.Value is not ',' && !Rune.IsWhiteSpace(rune) && !Rune.IsControl(rune));

    private readonly byte[] signature;

    private SignatureClaim(string keyId, string[] signedHeaders, byte[] signature)
    {
        KeyId = keyId;
        SignedHeaders = signedHeaders;
        this.signature = signature;
    }

    /// <summary>The public half of the key, 1 to 200 characters.</summary>
    public string KeyId { get; }

    /// <summary>The names of the signed headers: at least one, in lower case, in the order sent, none twice.</summary>
    public IReadOnlyList<string> SignedHeaders { get; }

    /// <summary>The 32 bytes of the signature.</summary>
    public ReadOnlyMemory<byte> Signature => signature;

    /// <summary>Whether the header uses this scheme at all, well-formed or not.</summary>
    public static bool IsClaimed([NotNullWhen(true)] string? authorization) =>
        authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && (authorization.Length == Scheme.Length || authorization[Scheme.Length] is ' ' or '\t');

    /// <summary>
    /// Whether the header holds a signature of a kind that the official SDKs can make and Roma does not verify: with a derived key
    /// (<c>V11-HMAC-SHA256</c>, or <c>Credential</c> in place of <c>Access</c>), or by another algorithm.
    /// </summary>
    public static bool IsUnsupported([NotNullWhen(true)] string? authorization) =>
        authorization is not null
        && (authorization.StartsWith("V11-", StringComparison.OrdinalIgnoreCase)
            || authorization.Contains("Credential=", StringComparison.OrdinalIgnoreCase)
            || (authorization.StartsWith("SDK-", StringComparison.OrdinalIgnoreCase) && !IsClaimed(authorization)));

    /// <summary>Reads the header, whose characters stand for bytes (Latin-1); false if it breaks the form of the scheme.</summary>
    public static bool TryParse([NotNullWhen(true)] string? authorization, [NotNullWhen(true)] out SignatureClaim? claim)
    {
        claim = null;
        if (!IsClaimed(authorization)
            || authorization.Length > MaxLength
            || !TryDivide(authorization[Scheme.Length..], out var keyId, out var names, out var digits)
            || !TryReadAccess(keyId, out var key)
            || !TryReadNames(names, out var signedHeaders)
            || digits.Length != 2 * SHA256.HashSizeInBytes || !digits.All(char.IsAsciiHexDigit))
        {
            return false;
        }

        claim = new SignatureClaim(key, signedHeaders, Convert.FromHexString(digits));
        return true;
    }

    /// <summary>The public half of the key alone: a signature has no place in a log.</summary>
    public override string ToString() => KeyId;

    private static bool TryDivide(string parameters, out string keyId, out string names, out string digits)
    {
        keyId = Value("Access");
        names = Value("SignedHeaders");
        digits = Value("Signature");

        // Three parts, and each of the three found: none is there twice, and nothing else.
        return parameters.AsSpan().Count(',') == 2;

        string Value(string name) =>
            parameters.Split(',', 4).Select(part => part.Trim(' ', '\t')).FirstOrDefault(part => part.StartsWith(name + '=', StringComparison.Ordinal))
                ?[(name.Length + 1)..] ?? "";
    }

    // A key may have Chinese characters (ROMA Connect v2), which a header carries as the bytes of their UTF-8.
    private static bool TryReadAccess(string octets, out string keyId)
    {
        var bytes = Encoding.Latin1.GetBytes(octets);
        keyId = octets.All(octet => octet <= byte.MaxValue) && Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : "";
        return KeyIdRule.IsMetBy(keyId);
    }

    private static bool TryReadNames(string text, out string[] names)
    {
        names = text.Split(';', MaxSignedHeaders + 1);
        return names.Length <= MaxSignedHeaders
            && Array.TrueForAll(names, static name => SignedHeaderName.IsMetBy(name))
            && names.Distinct(StringComparer.Ordinal).Count() == names.Length;
    }
}
