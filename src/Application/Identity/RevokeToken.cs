namespace Roma.Application.Identity;

/// <summary>Revokes a token by its id, so that nobody has to type the token, in one project or in any for <see cref="Projects.All"/>.</summary>
public sealed record RevokeTokenCommand(string ProjectId, string Id) : ICommand<Credential>
{
    public static Permission Permission => Permission.ManageIdentity;
}

internal sealed class RevokeTokenValidator : AbstractValidator<RevokeTokenCommand>
{
    public RevokeTokenValidator()
    {
        RuleFor(command => command.ProjectId).IsPathId("project_id");
        RuleFor(command => command.Id).IsPathId("token_id");
    }
}

internal sealed class RevokeTokenHandler(ITokenRepository tokens, ICallerContext caller) : ICommandHandler<RevokeTokenCommand, Credential>
{
    public async Task<Result<Credential>> Handle(RevokeTokenCommand request, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(request.Id, "D", out var id)
            || await tokens.FindAsync(id, cancellationToken) is not { RevokedAt: null } credential
            || !Projects.Reach(request.ProjectId, credential.ProjectId))
        {
            return Result.NotFound(IdentityErrors.TokenNotFound);
        }

        var now = caller.Stamp().At;
        tokens.Revoke(credential, now);
        return credential with { RevokedAt = now };
    }
}
