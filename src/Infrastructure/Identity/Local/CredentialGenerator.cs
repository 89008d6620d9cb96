using Roma.Application.Identity;
using Roma.Infrastructure.Sealing;

namespace Roma.Infrastructure.Identity.Local;

/// <inheritdoc/>
internal sealed class CredentialGenerator(TimeProvider clock) : ICredentialGenerator
{
    // 44 characters of 5.95 bits make 262 bits. The prefix lets secret scanners recognise a token.
    private const string Prefix = "roma_";
    private const int RandomLength = 44;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    private readonly Lock gate = new();
    private DateTimeOffset lastAt;

    public AccessToken NewToken() =>
        AccessToken.TryIssue(Prefix + RandomText.Of(RandomLength), out var token)
            ? token
            : throw new InvalidOperationException("A generated token breaks the rule of tokens.");

    public string NewKeyId() => RandomText.OfUpperCase(AccessKey.Length);

    public SecretAccessKey NewSecretAccessKey() => SecretAccessKey.Create(RandomText.Of(SecretAccessKey.Length));

    // Ids of the same millisecond would sort at random, so each is at least a millisecond later than the last.
    public Guid NewCredentialId()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            lastAt = now > lastAt + Step ? now : lastAt + Step;
            return Guid.CreateVersion7(lastAt);
        }
    }
}
