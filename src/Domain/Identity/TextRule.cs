using System.Buffers;
using System.Text;

namespace Roma.Domain.Identity;

/// <summary>How long a text may be, counted in Unicode characters and not in bytes or UTF-16 units, and of which characters.</summary>
internal sealed class TextRule(int minLength, int maxLength, Func<Rune, bool> allows, Func<Rune, bool>? allowsFirst = null)
{
    public bool IsMetBy(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (!text.IsEmpty)
        {
            // Half a surrogate pair is no character, and could not be stored as UTF-8.
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
