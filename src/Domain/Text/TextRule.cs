using System.Buffers;
using System.Text;

namespace Roma.Domain.Text;

/// <summary>The allowed length of a text, in Unicode characters (not bytes or UTF-16 units), and its allowed characters.</summary>
internal sealed class TextRule(int minLength, int maxLength, Func<Rune, bool> allows, Func<Rune, bool>? allowsFirst = null)
{
    public bool IsMetBy(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (!text.IsEmpty)
        {
            // An unpaired surrogate is not a character, and could not be stored as UTF-8.
            if (Rune.DecodeFromUtf16(text, out var rune, out var consumed) != OperationStatus.Done
                || !allows(rune)
                || (length == 0 && allowsFirst is not null && !allowsFirst(rune))
                || ++length > maxLength)
            {
                return false;
            }

            text = text[consumed..];
        }

        return length >= minLength;
    }
}
