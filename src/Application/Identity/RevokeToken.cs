using Ardalis.Result;
using FluentValidation;
using Roma.Application.Audit;
using Roma.Application.Messaging;
using Roma.Domain.Audit;
using Roma.Domain.Identity;

namespace Roma.Application.Identity;

/// <summary>Revokes a token at once, in one project or in any for <see cref="Projects.All"/>, by its grant's id, so that nobody has to type a token.</summary>
public sealed record RevokeTokenCommand(string ProjectId, Guid Id) : ICommand<TokenGrant>
{
    public static Permission Permission => Permission.ManageIdentity;
}

internal sealed class RevokeTokenValidator : AbstractValidator<RevokeTokenCommand>
{
    public RevokeTokenValidator() => RuleFor(command => command.ProjectId).IsPathId("project");
}

internal sealed class RevokeTokenHandler(ITokenRepository tokens, ICallerContext caller, IAuditTrail audit)
    : ICommandHandler<RevokeTokenCommand, TokenGrant>
{
    public async Task<Result<TokenGrant>> Handle(RevokeTokenCommand request, CancellationToken cancellationToken)
    {
        if (await tokens.FindAsync(request.Id, cancellationToken) is not { RevokedAt: null } grant || !Projects.Reach(request.ProjectId, grant.ProjectId))
        {
            return Result.NotFound(TokenErrors.NotFound);
        }

        var stamp = caller.Stamp();
        tokens.Revoke(grant, stamp.At);
        audit.Record(AuditAction.RevokeToken, new Scope(grant.ProjectId, ""), grant.Id.ToString(), stamp);
        return grant with { RevokedAt = stamp.At };
    }
}
