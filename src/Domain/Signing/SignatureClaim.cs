using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Roma.Domain.Text;

namespace Roma.Domain.Signing;

/// <summary>What the header <c>Authorization</c> of a signed request claims: the access key, the signed headers and the signature.</summary>
public readonly record struct SignatureClaim
{
    /// <summary>The scheme in the header, and the algorithm in the text that is signed.</summary>
    public const string Scheme = "SDK-HMAC-SHA256";

    /// <summary>The maximum length of the header, in characters; to parse a longer one would only cost time.</summary>
    public const int MaxLength = 16_384;

    // Of 200 characters in UTF-8.
    private const int MaxKeyIdBytes = 800;

    private const int MaxDateLength = 16;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private static readonly TextRule KeyIdRule =
        new(1, 200, static rune => rune.Value is not ',' && !Rune.IsWhiteSpace(rune) && !Rune.IsControl(rune));

    private readonly ReadOnlyMemory<char> keyId;
    private readonly ReadOnlyMemory<char> digits;

    private SignatureClaim(ReadOnlyMemory<char> keyId, SignedHeaderNames names, ReadOnlyMemory<char> digits)
    {
        (this.keyId, Names, this.digits) = (keyId, names, digits);
    }

    /// <summary>The access key, 1 to 200 characters.</summary>
    public string KeyId
    {
        get
        {
            Span<char> text = stackalloc char[MaxKeyIdBytes];
            return TryDecode(keyId.Span, ref text) ? text.ToString() : "";
        }
    }

    /// <summary>The access key as sent: its characters stand for the bytes of UTF-8.</summary>
    public ReadOnlySpan<char> KeyIdAsSent => keyId.Span;

    /// <summary>The distinct names of the signed headers, at least one and at most 100, in lower case and in the order sent.</summary>
    public IReadOnlyList<string> SignedHeaders => Names.Sent;

    /// <summary>The 32 bytes of the signature.</summary>
    public ReadOnlyMemory<byte> Signature => Convert.FromHexString(digits.Span);

    internal SignedHeaderNames Names { get; }

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
    public static bool TryParse([NotNullWhen(true)] string? authorization, out SignatureClaim claim)
    {
        claim = default;
        if (!IsClaimed(authorization)
            || authorization.Length > MaxLength
            || !TrySplit(authorization.AsMemory(Scheme.Length), out var keyId, out var names, out var digits)
            || !IsKeyId(keyId.Span)
            || SignedHeaderNames.Parse(names.Span) is not { } signedHeaders
            || digits.Length != 2 * SHA256.HashSizeInBytes || digits.Span.ContainsAnyExcept(HexDigits))
        {
            return false;
        }

        claim = new SignatureClaim(keyId, signedHeaders, digits);
        return true;
    }

    /// <summary>The access key alone: a signature must not get into a log.</summary>
    public override string ToString() => KeyId;

    /// <summary>Whether <paramref name="key"/> makes this signature of a request of that date whose canonical request has that SHA-256.</summary>
    internal bool IsMadeBy(ReadOnlySpan<byte> key, ReadOnlySpan<char> date, ReadOnlySpan<byte> hash)
    {
        var text = new ByteText(stackalloc byte[Scheme.Length + MaxDateLength + (2 * SHA256.HashSizeInBytes) + 2]);
        text.Add(Scheme);
        text.Add('\n');
        text.Add(date);
        text.Add('\n');
        text.AddHex(hash);
        Span<byte> made = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, text.Written, made);
        Span<byte> claimed = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Convert.FromHexString(digits.Span, claimed, out _, out _);
        return CryptographicOperations.FixedTimeEquals(made, claimed);
    }

    // Three parts in any order: with two commas none is given twice, as a missing one is empty, and refused as such.
    private static bool TrySplit(
        ReadOnlyMemory<char> parameters, out ReadOnlyMemory<char> keyId, out ReadOnlyMemory<char> names, out ReadOnlyMemory<char> digits)
    {
        (keyId, names, digits) = (default, default, default);
        if (parameters.Span.Count(',') != 2)
        {
            return false;
        }

        foreach (var range in parameters.Span.Split(','))
        {
            var part = parameters[range].Trim(" \t");
            TryTake(part, "Access=", ref keyId);
            TryTake(part, "SignedHeaders=", ref names);
            TryTake(part, "Signature=", ref digits);
        }

        return true;

        static void TryTake(ReadOnlyMemory<char> part, string name, ref ReadOnlyMemory<char> value)
        {
            if (value.IsEmpty && part.Span.StartsWith(name, StringComparison.Ordinal))
            {
                value = part[name.Length..];
            }
        }
    }

    private static bool IsKeyId(ReadOnlySpan<char> octets)
    {
        Span<char> text = stackalloc char[MaxKeyIdBytes];
        return TryDecode(octets, ref text) && KeyIdRule.IsMetBy(text);
    }

    // An access key may have Chinese characters (ROMA Connect v2), sent as UTF-8.
    private static bool TryDecode(ReadOnlySpan<char> octets, ref Span<char> text)
    {
        Span<byte> bytes = stackalloc byte[MaxKeyIdBytes];
        if (octets.Length > bytes.Length || octets.ContainsAnyExceptInRange('\0', '\xFF'))
        {
            return false;
        }

        bytes = bytes[..Encoding.Latin1.GetBytes(octets, bytes)];
        if (!Utf8.IsValid(bytes))
        {
            return false;
        }

        text = text[..Encoding.UTF8.GetChars(bytes, text)];
        return true;
    }
}
