using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Roma.Domain.Text;

namespace Roma.Domain.Signing;

/// <summary>What the header <c>Authorization</c> of a signed request claims: the access key, the signed headers and the signature.</summary>
public sealed class SignatureClaim
{
    /// <summary>The scheme in the header, and the algorithm in the text that is signed.</summary>
    public const string Scheme = "SDK-HMAC-SHA256";

    /// <summary>The maximum number of signed headers; more would only cost time.</summary>
    public const int MaxSignedHeaders = 100;

    /// <summary>The maximum length of the header, in characters; to parse a longer one would only cost time.</summary>
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

    /// <summary>The access key, 1 to 200 characters.</summary>
    public string KeyId { get; }

    /// <summary>The distinct names of the signed headers, at least one, in lower case and in the order sent.</summary>
    public IReadOnlyList<string> SignedHeaders { get; }

    /// <summary>The 32 bytes of the signature.</summary>
    public ReadOnlyMemory<byte> Signature => signature;

    /// <summary>Whether the header uses this scheme at all, well-formed or not.</summary>
    public static bool IsClaimed([NotNullWhen(true)] string? authorization) =>
        authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && (authorization.Length == Scheme.Length || authorization[Scheme.Length] is ' ' or '\t');

    /// <summary>
    /// Whether the header holds a signature that the official SDKs can make and Roma does not verify: with a derived key
    /// (<c>V11-HMAC-SHA256</c>, or <c>Credential</c> in place of <c>Access</c>), or by another algorithm.
    /// </summary>
    public static bool IsUnsupported([NotNullWhen(true)] string? authorization) =>
        authorization is not null
        && (authorization.StartsWith("V11-", StringComparison.OrdinalIgnoreCase)
            || authorization.Contains("Credential=", StringComparison.OrdinalIgnoreCase)
            || (authorization.StartsWith("SDK-", StringComparison.OrdinalIgnoreCase) && !IsClaimed(authorization)));

    /// <summary>Parses the header, whose characters stand for bytes (Latin-1); false if it is malformed.</summary>
    public static bool TryParse([NotNullWhen(true)] string? authorization, [NotNullWhen(true)] out SignatureClaim? claim)
    {
        claim = null;
        if (!IsClaimed(authorization)
            || authorization.Length > MaxLength
            || !TrySplit(authorization[Scheme.Length..], out var keyId, out var names, out var digits)
            || !TryReadKeyId(keyId, out var key)
            || !TryReadNames(names, out var signedHeaders)
            || digits.Length != 2 * SHA256.HashSizeInBytes || !digits.All(char.IsAsciiHexDigit))
        {
            return false;
        }

        claim = new SignatureClaim(key, signedHeaders, Convert.FromHexString(digits));
        return true;
    }

    /// <summary>The access key alone: a signature must not get into a log.</summary>
    public override string ToString() => KeyId;

    private static bool TrySplit(string parameters, out string keyId, out string names, out string digits)
    {
        keyId = Value("Access");
        names = Value("SignedHeaders");
        digits = Value("Signature");

        // With two commas there are three parts, so that none is given twice; a missing one is empty, and refused as such.
        return parameters.AsSpan().Count(',') == 2;

        string Value(string name) =>
            parameters.Split(',', 4).Select(part => part.Trim(' ', '\t')).FirstOrDefault(part => part.StartsWith(name + '=', StringComparison.Ordinal))
                ?[(name.Length + 1)..] ?? "";
    }

    // An access key may have Chinese characters (ROMA Connect v2), sent as UTF-8.
    private static bool TryReadKeyId(string octets, out string keyId)
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
