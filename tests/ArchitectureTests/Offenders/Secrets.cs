using Microsoft.Extensions.Logging;
using Roma.ArchitectureTests.Offenders.Apps;
using Roma.Domain.Apps;

namespace Roma.ArchitectureTests.Offenders;

public sealed record PrintedSecret
{
    private readonly string text = "JNs1VK3vLdTT9Djd";

    public string Text => text;

    public static implicit operator string(PrintedSecret secret) => secret.text;
}

public sealed class ComparedSecret(string value) : IComparable<ComparedSecret>
{
    public static ComparedSecret Create(string text) =>
        text.All(char.IsAscii) ? new ComparedSecret(text) : throw new ArgumentException($"'{text}' is no secret.", nameof(text));

    public override bool Equals(object? obj) => obj is ComparedSecret other && Same(other);

    public override int GetHashCode() => HashCode.Combine(value);

    public int CompareTo(ComparedSecret? other) => string.CompareOrdinal(value, other?.ToString());

    private bool Same(ComparedSecret other) => value == other.ToString();
}

internal sealed class Gossip
{
    public static bool IsRight(Secret secret, string guess) => secret.Reveal() == guess;

    public static Func<Task<int>> Later(Secret secret) => async () =>
    {
        await Task.Yield();
        return secret.Reveal().Length;
    };
}

internal sealed partial class Blabber(ILogger<Blabber> logger)
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Got {Command} with {Secret}")]
    public partial void LogRequest(ForgetAppCommand command, Secret secret);
}
