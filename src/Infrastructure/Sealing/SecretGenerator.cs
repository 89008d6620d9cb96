using Roma.Application.Apps;
using Roma.Domain.Apps;

namespace Roma.Infrastructure.Sealing;

/// <inheritdoc/>
internal sealed class SecretGenerator : ISecretGenerator
{
    private const int Length = 32;

    public Secret NewSecret()
    {
        // Redrawn as a whole if a kind of character is missing (1 time in 280), so that every allowed secret is equally likely.
        string text;
        do
        {
            text = RandomText.Of(Length);
        }
        while (!text.Any(char.IsAsciiLetterUpper) || !text.Any(char.IsAsciiLetterLower) || !text.Any(char.IsAsciiDigit));

        return Secret.Create(text);
    }
}
