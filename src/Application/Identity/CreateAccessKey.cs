namespace Roma.Application.Identity;

/// <summary>Issues an access key and its secret; <see cref="Projects.All"/> means every project, and a null <c>ExpiresAt</c> that it never expires.</summary>
public sealed record CreateAccessKeyCommand(string ProjectId, string? UserName, string? Role, DateTimeOffset? ExpiresAt)
    : ICommand<IssuedAccessKey>, ICredentialRequest
{
    public static Permission Permission => Permission.ManageIdentity;
}

/// <summary>A new access key, and its secret, shown only once.</summary>
public sealed record IssuedAccessKey(AccessKey Key, SecretAccessKey Secret);

internal sealed class CreateAccessKeyValidator(TimeProvider clock) : CredentialValidator<CreateAccessKeyCommand>(clock);

internal sealed class CreateAccessKeyHandler(IAccessKeyRepository keys, ICredentialGenerator generator, ICallerContext caller)
    : ICommandHandler<CreateAccessKeyCommand, IssuedAccessKey>
{
    public Task<Result<IssuedAccessKey>> Handle(CreateAccessKeyCommand request, CancellationToken cancellationToken)
    {
        if (request.RefusalOf(caller.Caller) is { } refusal)
        {
            return Task.FromResult<Result<IssuedAccessKey>>(Result.Forbidden(refusal));
        }

        var key = new AccessKey(generator.NewKeyId(), request.ToCredential(generator.NewCredentialId(), caller.Stamp().At));
        var secret = generator.NewSecretAccessKey();
        keys.Add(key, secret);
        return Task.FromResult(Result.Created(new IssuedAccessKey(key, secret)));
    }
}
