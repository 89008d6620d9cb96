using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Roma.Domain.Secrecy;

namespace Roma.Domain.Identity;

/// <summary>The secret of an access key (SK), with which its holder signs requests: 40 random letters and digits.</summary>
[DebuggerDisplay("***")]
[JsonConverter(typeof(UnwritableConverter<SecretAccessKey>))]
public sealed class SecretAccessKey
{
    /// <summary>The length of a secret access key, in characters.</summary>
    public const int Length = 40;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string value;

    private SecretAccessKey(string value) => this.value = value;

    /// <summary>The secret access key <paramref name="text"/>; false if it is malformed.</summary>
    public static bool TryCreate([NotNullWhen(true)] string? text, [NotNullWhen(true)] out SecretAccessKey? secret)
    {
        secret = text is { Length: Length } && text.All(char.IsAsciiLetterOrDigit) ? new SecretAccessKey(text) : null;
        return secret is not null;
    }

    /// <summary>The secret access key <paramref name="text"/>; throws, without repeating it, if it is malformed.</summary>
    public static SecretAccessKey Create(string text) =>
        TryCreate(text, out var secret) ? secret : throw new ArgumentException("A secret access key has 40 letters and digits.", nameof(text));

    /// <summary>The secret in clear; ArchitectureTests lists who may call this.</summary>
    public string Reveal() => value;

    /// <inheritdoc/>
    public override string ToString() => "***";
}
