using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Roma.Domain.Secrecy;

namespace Roma.Domain.Apps;

/// <summary>
/// The private half of an app's credentials: 8 to 128 characters from letters, digits and <c>!@#$%+=.-/</c> (ROMA Connect v2,
/// "Resetting an Application Secret"). It cannot be printed, logged or serialised; only <see cref="Reveal"/> returns it.
/// </summary>
[DebuggerDisplay("***")]
[JsonConverter(typeof(UnwritableConverter<Secret>))]
public sealed class Secret : IEquatable<Secret>
{
    /// <summary>The minimum length of a secret, in characters.</summary>
    public const int MinLength = 8;

    /// <summary>The maximum length of a secret, in characters.</summary>
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

    /// <summary>Whether <paramref name="text"/> meets the rule; the wire contract recommends complexity, but it is never enforced.</summary>
    public static bool TryCreate([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Secret? secret)
    {
        secret = text is { Length: >= MinLength and <= MaxLength } && !text.AsSpan().ContainsAnyExcept(Alphabet) ? new Secret(text) : null;
        return secret is not null;
    }

    /// <summary>The secret <paramref name="text"/>; throws, without showing it, if it breaks the rule.</summary>
    public static Secret Create(string text) =>
        TryCreate(text, out var secret) ? secret : throw new ArgumentException($"A secret is {Rule}.", nameof(text));

    /// <summary>The secret as it was stored, whatever the rule is by now.</summary>
    internal static Secret FromStored(string text) => new(text);

    /// <summary>The secret in clear; ArchitectureTests lists who may call this.</summary>
    public string Reveal() => value;

    /// <summary>Whether both are equal, in a time that depends only on their lengths.</summary>
    public bool Equals(Secret? other) =>
        other is not null && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes<char>(value), MemoryMarshal.AsBytes<char>(other.value));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <summary>The same value for every secret, since a hash would be a hint at it.</summary>
    public override int GetHashCode() => 0;

    /// <inheritdoc/>
    public override string ToString() => "***";
}
