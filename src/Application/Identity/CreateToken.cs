using Ardalis.Result;
using FluentValidation;
using Roma.Application.Audit;
using Roma.Application.Messaging;
using Roma.Domain.Audit;
using Roma.Domain.Identity;
using static System.FormattableString;

namespace Roma.Application.Identity;

/// <summary>Issues a token; <see cref="Projects.All"/> means every project, and a null <c>Lifetime</c> means that it never expires.</summary>
public sealed record CreateTokenCommand(string ProjectId, string UserName, Role Role, TimeSpan? Lifetime, AccessToken? Token = null)
    : ICommand<IssuedToken>
{
    /// <summary>The longest lifetime of a token that expires, in days: a hundred years.</summary>
    public const int MaxLifetimeDays = 36_500;

    public static Permission Permission => Permission.ManageIdentity;
}

/// <summary>A new token, shown only once, and what it grants.</summary>
public sealed record IssuedToken(AccessToken Token, TokenGrant Grant);

internal sealed class CreateTokenValidator : AbstractValidator<CreateTokenCommand>
{
    public CreateTokenValidator()
    {
        RuleFor(command => command.ProjectId).IsPathId("project");
        RuleFor(command => command.ProjectId).Meets("project", IsOnOneLine, "no control characters and no /");
        RuleFor(command => command.UserName).Meets("user", name => UserName.TryCreate(name, out _), UserName.Rule);
        RuleFor(command => command.Role).Meets("role", Enum.IsDefined, "admin, member, reader or verifier");
        RuleFor(command => command.Lifetime).Meets(
            "expires", IsLifetime, Invariant($"more than nothing, at most {CreateTokenCommand.MaxLifetimeDays} days"));
    }

    // In a list of tokens, a project must not look like two lines; and an id in a path cannot hold a slash.
    private static bool IsOnOneLine(string project) => !project.Contains('/', StringComparison.Ordinal) && !project.Any(char.IsControl);

    private static bool IsLifetime(TimeSpan? lifetime) =>
        lifetime is null || (lifetime > TimeSpan.Zero && lifetime <= TimeSpan.FromDays(CreateTokenCommand.MaxLifetimeDays));
}

internal sealed class CreateTokenHandler(
    ICallerVerifier verifier, ITokenRepository tokens, ITokenGenerator generator, ICallerContext caller, IAuditTrail audit)
    : ICommandHandler<CreateTokenCommand, IssuedToken>
{
    public Task<Result<IssuedToken>> Handle(CreateTokenCommand request, CancellationToken cancellationToken)
    {
        if (!verifier.IssuesTokens)
        {
            return Task.FromResult<Result<IssuedToken>>(Result.Conflict(TokenErrors.IssuedElsewhere));
        }

        var stamp = caller.Stamp();
        var user = UserName.Create(request.UserName);
        var grant = new TokenGrant(
            generator.NewGrantId(), request.ProjectId, user.ToUserId(), user.Value, request.Role, stamp.At, stamp.At + request.Lifetime);
        var token = request.Token ?? generator.NewToken();
        tokens.Add(grant, token);
        audit.Record(AuditAction.CreateToken, new Scope(grant.ProjectId, ""), grant.Id.ToString(), stamp);
        return Task.FromResult(Result.Success(new IssuedToken(token, grant)));
    }
}
