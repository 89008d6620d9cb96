using Roma.Application.Apps;
using Roma.Domain.Apps;

namespace Roma.Infrastructure.Security;

/// <inheritdoc/>
internal sealed class SecretGenerator : ISecretGenerator
{
    private const int Length = 32;

    public Secret NewSecret()
    {
        // Drawn again as a whole where a kind of character is missing (1 time in 280), so that every allowed secret is as likely as any other.
        string text;
        do
        {
            text = RandomText.Of(Length);
        }
        while (!text.Any(char.IsAsciiLetterUpper) || !text.Any(char.IsAsciiLetterLower) || !text.Any(char.IsAsciiDigit));

        return Secret.Create(text);
    }
}
