using Roma.Application.Identity;
using Roma.Domain.Identity;
using Roma.Infrastructure.Security;

namespace Roma.Infrastructure.Identity;

/// <inheritdoc/>
internal sealed class CredentialGenerator(TimeProvider clock) : ICredentialGenerator
{
    // 44 characters of 5.95 bits make 262 bits. The prefix lets secret scanners recognise a token.
    private const string Prefix = "roma_";
    private const int RandomLength = 44;

    public AccessToken NewToken() =>
        AccessToken.TryIssue(Prefix + RandomText.Of(RandomLength), out var token)
            ? token
            : throw new InvalidOperationException("A generated token breaks the rule of tokens.");

    public string NewAccess() => RandomText.OfUpperCase(AccessKey.Length);

    public SecretAccessKey NewSecretAccessKey() => SecretAccessKey.Create(RandomText.Of(SecretAccessKey.Length));

    public Guid NewGrantId() => Guid.CreateVersion7(clock.GetUtcNow());
}
