using System.Diagnostics.CodeAnalysis;
using System.Text;
using Roma.Domain.Text;

namespace Roma.Domain.Apps;

/// <summary>An app's name, unique in its instance, in Unicode normalisation form C so that what looks the same is the same.</summary>
public readonly record struct AppName
{
    /// <summary>The minimum length of a name, in characters.</summary>
    public const int MinLength = 1;

    /// <summary>The maximum length of a name, in characters.</summary>
    public const int MaxLength = 256;

    /// <summary>The rule, for people.</summary>
    public const string Rule = "1 to 256 Chinese characters, letters, digits, - _ . space ( ) \uFF08 \uFF09";

    private static readonly TextRule Text = new(MinLength, MaxLength, Allows);

    private static readonly TextRule PartText = new(0, MaxLength, Allows);

    private AppName(string value) => Value = value;

    /// <summary>The name as it is stored and shown.</summary>
    public string Value { get; }

    /// <summary>Whether <paramref name="text"/> meets the rule; it is normalised first.</summary>
    public static bool TryCreate([NotNullWhen(true)] string? text, out AppName name)
    {
        name = default;
        if (text is null || !Text.IsMetBy(text))
        {
            return false;
        }

        name = new AppName(HanForms.Normalize(text));
        return true;
    }

    /// <summary>Part or all of a name, in the form names are stored in; null if no name can contain <paramref name="text"/>.</summary>
    public static string? PartOf(string text) => PartText.IsMetBy(text) ? HanForms.Normalize(text) : null;

    /// <summary>The name <paramref name="text"/>; throws if it breaks the rule.</summary>
    public static AppName Create(string text) =>
        TryCreate(text, out var name) ? name : throw new ArgumentException($"A name is {Rule}.", nameof(text));

    /// <summary>The name as it was stored, whatever the rule is by now.</summary>
    internal static AppName FromStored(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool Allows(Rune rune) =>
        Han.Contains(rune)
        || (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is '-' or '_' or '.' or ' ' or '(' or ')'))
        || rune.Value is 0xFF08 or 0xFF09;
}
