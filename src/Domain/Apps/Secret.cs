using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Roma.Domain.Identity;

namespace Roma.Domain.Apps;

/// <summary>
/// The private half of an app's credentials: 8 to 128 characters out of letters, digits and <c>!@#$%+=.-/</c> (ROMA Connect v2,
/// "Resetting an Application Secret"). It cannot be printed, logged or serialised; only <see cref="Reveal"/> gives it away.
/// </summary>
[DebuggerDisplay("***")]
[JsonConverter(typeof(UnwritableConverter<Secret>))]
public sealed class Secret : IEquatable<Secret>
{
    /// <summary>The fewest characters of a secret.</summary>
    public const int MinLength = 8;

    /// <summary>The most characters of a secret.</summary>
    public const int MaxLength = 128;

    /// <summary>The rule, for people.</summary>
    public const string Rule = "8 to 128 letters, digits and ! @ # $ % + = . - /";

    /// <summary>The rule, as a regular expression for schemas.</summary>
    public const string Pattern = "^[A-Za-z0-9!@#$%+=.\\-/]{8,128}$";

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!@#$%+=.-/");

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string value;

    private Secret(string value) => this.value = value;

    /// <summary>Whether <paramref name="text"/> meets the rule. Complexity is recommended by the wire contract and never enforced.</summary>
    public static bool TryCreate([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Secret? secret)
    {
        secret = text is { Length: >= MinLength and <= MaxLength } && !text.AsSpan().ContainsAnyExcept(Alphabet) ? new Secret(text) : null;
        return secret is not null;
    }

    /// <summary>The secret that <paramref name="text"/> is; throws, without showing it, where it breaks the rule.</summary>
    public static Secret Create(string text) =>
        TryCreate(text, out var secret) ? secret : throw new ArgumentException($"A secret is {Rule}.", nameof(text));

    /// <summary>The secret in clear. Who may call this is a list in ArchitectureTests.</summary>
    public string Reveal() => value;

    /// <summary>Whether both are the same, in a time that depends on their lengths alone.</summary>
    public bool Equals(Secret? other) =>
        other is not null && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes<char>(value), MemoryMarshal.AsBytes<char>(other.value));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <summary>One value for all: a hash of the secret would be a hint at it.</summary>
    public override int GetHashCode() => 0;

    /// <inheritdoc/>
    public override string ToString() => "***";
}
