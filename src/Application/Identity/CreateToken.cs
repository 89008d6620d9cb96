namespace Roma.Application.Identity;

/// <summary>Issues a token; <see cref="Projects.All"/> means every project, and a null <c>ExpiresAt</c> that it never expires.</summary>
public sealed record CreateTokenCommand(string ProjectId, string? UserName, string? Role, DateTimeOffset? ExpiresAt, AccessToken? Token = null)
    : ICommand<IssuedToken>, ICredentialRequest
{
    public static Permission Permission => Permission.ManageIdentity;
}

/// <summary>A new token, shown only once, and what it grants.</summary>
public sealed record IssuedToken(AccessToken Token, Credential Credential);

internal sealed class CreateTokenValidator(TimeProvider clock) : CredentialValidator<CreateTokenCommand>(clock);

internal sealed class CreateTokenHandler(
    ICallerVerifier verifier, ITokenRepository tokens, ICredentialGenerator generator, ICallerContext caller)
    : ICommandHandler<CreateTokenCommand, IssuedToken>
{
    public Task<Result<IssuedToken>> Handle(CreateTokenCommand request, CancellationToken cancellationToken)
    {
        if (!verifier.IssuesTokens)
        {
            return Task.FromResult<Result<IssuedToken>>(Result.Conflict(IdentityErrors.TokensIssuedElsewhere));
        }

        if (request.RefusalOf(caller.Caller) is { } refusal)
        {
            return Task.FromResult<Result<IssuedToken>>(Result.Forbidden(refusal));
        }

        var credential = request.ToCredential(generator.NewCredentialId(), caller.Stamp().At);
        var token = request.Token ?? generator.NewToken();
        tokens.Add(credential, token);
        return Task.FromResult(Result.Created(new IssuedToken(token, credential)));
    }
}
