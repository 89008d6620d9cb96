using System.Diagnostics.CodeAnalysis;
using System.Text;
using Roma.Domain.Text;

namespace Roma.Domain.Apps;

/// <summary>The public half of an app's credentials: unique in its instance, given or generated at creation, never changed.</summary>
public readonly record struct AppKey
{
    /// <summary>The minimum length of a key, in characters.</summary>
    public const int MinLength = 3;

    /// <summary>The maximum length of a key, in characters.</summary>
    public const int MaxLength = 200;

    /// <summary>The rule, for people.</summary>
    public const string Rule = "3 to 200 Chinese characters, letters, digits, - _ @ ., first a letter, digit or Chinese character";

    private static readonly TextRule Text = new(MinLength, MaxLength, Allows, AllowsFirst);

    private AppKey(string value) => Value = value;

    /// <summary>The key as it is stored and shown.</summary>
    public string Value { get; }

    /// <summary>Whether <paramref name="text"/> meets the rule; it is not normalised, since signers send exactly these characters.</summary>
    public static bool TryCreate([NotNullWhen(true)] string? text, out AppKey key)
    {
        key = default;
        if (text is null || !Text.IsMetBy(text))
        {
            return false;
        }

        key = new AppKey(text);
        return true;
    }

    /// <summary>The key <paramref name="text"/>; throws if it breaks the rule.</summary>
    public static AppKey Create(string text) =>
        TryCreate(text, out var key) ? key : throw new ArgumentException($"A key is {Rule}.", nameof(text));

    /// <summary>The key as it was stored, whatever the rule is by now.</summary>
    internal static AppKey FromStored(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool Allows(Rune rune) => AllowsFirst(rune) || rune.Value is '-' or '_' or '@' or '.';

    private static bool AllowsFirst(Rune rune) =>
        Han.Contains(rune) || (rune.IsAscii && char.IsAsciiLetterOrDigit((char)rune.Value));
}
