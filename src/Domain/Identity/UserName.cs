using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Roma.Domain.Text;

namespace Roma.Domain.Identity;

/// <summary>The name of a user of the local provider: 1 to 64 characters, no control characters.</summary>
public readonly record struct UserName
{
    /// <summary>The maximum length of a user's name, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>The rule, for people.</summary>
    public const string Rule = "1 to 64 characters, no control characters, no blank at either end";

    private static readonly TextRule Text = new(1, MaxLength, static rune => !Rune.IsControl(rune));

    private UserName(string value) => Value = value;

    /// <summary>The name.</summary>
    public string Value { get; }

    /// <summary>
    /// The user's id: 32 hexadecimal digits, derived only from the name, so that all tokens of a user own the same apps, also one that replaces
    /// another.
    /// </summary>
    public string ToUserId() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("roma:user:" + Value)).AsSpan(0, 16));

    /// <summary>Whether <paramref name="text"/> meets the rule.</summary>
    public static bool TryCreate([NotNullWhen(true)] string? text, out UserName name)
    {
        name = default;
        if (text is null || !Text.IsMetBy(text) || text.Trim().Length != text.Length)
        {
            return false;
        }

        name = new UserName(text);
        return true;
    }

    /// <summary>The name <paramref name="text"/>; throws if it breaks the rule.</summary>
    public static UserName Create(string text) =>
        TryCreate(text, out var name) ? name : throw new ArgumentException($"A user's name is {Rule}.", nameof(text));

    /// <inheritdoc/>
    public override string ToString() => Value;
}
