using Ardalis.Result;
using Roma.Application.Audit;
using Roma.Application.Messaging;
using Roma.Domain.Audit;
using Roma.Domain.Identity;

namespace Roma.Application.Identity;

/// <summary>Issues a token; <see cref="Projects.All"/> means every project, and a null <c>ExpiresAt</c> that it never expires.</summary>
public sealed record CreateTokenCommand(string ProjectId, string? UserName, string? Role, DateTimeOffset? ExpiresAt, AccessToken? Token = null)
    : ICommand<IssuedToken>, IGrantRequest
{
    public static Permission Permission => Permission.ManageIdentity;
}

/// <summary>A new token, shown only once, and what it grants.</summary>
public sealed record IssuedToken(AccessToken Token, Grant Grant);

internal sealed class CreateTokenValidator(TimeProvider clock) : GrantValidator<CreateTokenCommand>(clock);

internal sealed class CreateTokenHandler(
    ICallerVerifier verifier, ITokenRepository tokens, ICredentialGenerator generator, ICallerContext caller, IAuditTrail audit)
    : ICommandHandler<CreateTokenCommand, IssuedToken>
{
    public Task<Result<IssuedToken>> Handle(CreateTokenCommand request, CancellationToken cancellationToken)
    {
        if (!verifier.IssuesTokens)
        {
            return Task.FromResult<Result<IssuedToken>>(Result.Conflict(TokenErrors.IssuedElsewhere));
        }

        if (request.RefusalOf(caller.Caller) is { } refusal)
        {
            return Task.FromResult<Result<IssuedToken>>(Result.Forbidden(refusal));
        }

        var stamp = caller.Stamp();
        var grant = request.ToGrant(generator.NewGrantId(), stamp.At);
        var token = request.Token ?? generator.NewToken();
        tokens.Add(grant, token);
        audit.Record(AuditAction.CreateToken, new Scope(grant.ProjectId, ""), grant.Id.ToString(), stamp);
        return Task.FromResult(Result.Created(new IssuedToken(token, grant)));
    }
}
