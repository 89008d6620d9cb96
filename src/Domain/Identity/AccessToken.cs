using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Roma.Domain.Identity;

/// <summary>A token in clear, as a caller sends it in <c>X-Auth-Token</c>: it exists while a request lasts, and is stored as its SHA-256 only.</summary>
[DebuggerDisplay("***")]
[JsonConverter(typeof(UnwritableConverter<AccessToken>))]
public sealed class AccessToken
{
    /// <summary>The most characters of a token (ROMA Connect v2, header <c>X-Auth-Token</c>).</summary>
    public const int MaxLength = 100_000;

    /// <summary>The fewest characters of a token that is issued; shorter ones could be guessed.</summary>
    public const int MinIssuedLength = 32;

    /// <summary>The rule for tokens that are issued, for people.</summary>
    public const string IssuedRule = "32 to 100000 visible ASCII characters";

    private static readonly SearchValues<char> Visible = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code)]);

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string value;

    private AccessToken(string value) => this.value = value;

    /// <summary>A token that a caller sent; false when it is empty or longer than any token.</summary>
    public static bool TryReceive([NotNullWhen(true)] string? text, [NotNullWhen(true)] out AccessToken? token)
    {
        token = text is { Length: > 0 and <= MaxLength } ? new AccessToken(text) : null;
        return token is not null;
    }

    /// <summary>A token to be issued; false when it breaks <see cref="IssuedRule"/>.</summary>
    public static bool TryIssue([NotNullWhen(true)] string? text, [NotNullWhen(true)] out AccessToken? token)
    {
        token = text is { Length: >= MinIssuedLength and <= MaxLength } && !text.AsSpan().ContainsAnyExcept(Visible) ? new AccessToken(text) : null;
        return token is not null;
    }

    /// <summary>The SHA-256 of the token's UTF-8, by which it is stored and found; no salt, since a token is random and long.</summary>
    public byte[] Hash() => SHA256.HashData(Encoding.UTF8.GetBytes(value));

    /// <summary>The token in clear. Who may call this is a list in ArchitectureTests.</summary>
    public string Reveal() => value;

    /// <inheritdoc/>
    public override string ToString() => "***";
}
