using System.Diagnostics.CodeAnalysis;
using Roma.Domain.Text;

namespace Roma.Domain.Apps;

/// <summary>What people wrote about an app; empty if they wrote nothing.</summary>
public readonly record struct Remark
{
    /// <summary>The maximum length of a remark, in characters.</summary>
    public const int MaxLength = 255;

    /// <summary>The rule, for people.</summary>
    public const string Rule = "0 to 255 characters, no NUL";

    private static readonly TextRule Text = new(0, MaxLength, static rune => rune.Value != 0);

    private readonly string? value;

    private Remark(string value) => this.value = value;

    /// <summary>The remark as it is stored and shown.</summary>
    public string Value => value ?? "";

    /// <summary>Whether <paramref name="text"/> meets the rule.</summary>
    public static bool TryCreate([NotNullWhen(true)] string? text, out Remark remark)
    {
        remark = default;
        if (text is null || !Text.IsMetBy(text))
        {
            return false;
        }

        remark = new Remark(text);
        return true;
    }

    /// <summary>The remark <paramref name="text"/>; throws if it breaks the rule.</summary>
    public static Remark Create(string text) =>
        TryCreate(text, out var remark) ? remark : throw new ArgumentException($"A remark is {Rule}.", nameof(text));

    /// <summary>The remark as it was stored, whatever the rule is by now.</summary>
    internal static Remark FromStored(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
