using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Roma.Domain.Secrecy;

namespace Roma.Domain.Identity;

/// <summary>
/// A token in clear, as sent in <c>X-Auth-Token</c>. It is in memory only, a caller's during its request; the store has its SHA-256.
/// </summary>
[DebuggerDisplay("***")]
[JsonConverter(typeof(UnwritableConverter<AccessToken>))]
public sealed class AccessToken
{
    /// <summary>The maximum length of a token, in characters (ROMA Connect v2, header <c>X-Auth-Token</c>).</summary>
    public const int MaxLength = 100_000;

    /// <summary>The minimum length of an issued token, in characters; a shorter one could be guessed.</summary>
    public const int MinIssuedLength = 32;

    /// <summary>The rule for issued tokens, for people.</summary>
    public const string IssuedRule = "32 to 100000 visible ASCII characters";

    private static readonly SearchValues<char> Visible = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code)]);

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string value;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private byte[]? hash;

    private AccessToken(string value) => this.value = value;

    /// <summary>A token sent by a caller; false if it is empty or too long.</summary>
    public static bool TryReceive([NotNullWhen(true)] string? text, [NotNullWhen(true)] out AccessToken? token)
    {
        token = text is { Length: > 0 and <= MaxLength } ? new AccessToken(text) : null;
        return token is not null;
    }

    /// <summary>A token to be issued; false if it breaks <see cref="IssuedRule"/>.</summary>
    public static bool TryIssue([NotNullWhen(true)] string? text, [NotNullWhen(true)] out AccessToken? token)
    {
        token = text is { Length: >= MinIssuedLength and <= MaxLength } && !text.AsSpan().ContainsAnyExcept(Visible) ? new AccessToken(text) : null;
        return token is not null;
    }

    /// <summary>The SHA-256 of the token in UTF-8, by which it is stored and found; without a salt, since tokens are random and long.</summary>
    public byte[] Hash() => hash ??= SHA256.HashData(Encoding.UTF8.GetBytes(value));

    /// <summary>The token in clear; ArchitectureTests lists who may call this.</summary>
    public string Reveal() => value;

    /// <inheritdoc/>
    public override string ToString() => "***";
}
