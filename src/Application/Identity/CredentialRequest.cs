using Roma.Application.Pipeline;
using static System.FormattableString;

namespace Roma.Application.Identity;

/// <summary>A request for a credential: for a user, in one project or all, with a role, and with or without an end.</summary>
public interface ICredentialRequest : IRequirePermission
{
    /// <summary>The user's name.</summary>
    string? UserName { get; }

    /// <summary>The name of a <see cref="Domain.Identity.Role"/>.</summary>
    string? Role { get; }

    /// <summary>When it expires (UTC); null for never.</summary>
    DateTimeOffset? ExpiresAt { get; }
}

/// <summary>Turns valid requests into credentials.</summary>
internal static class CredentialRequests
{
    /// <summary>The code to refuse the request with, or null: callers grant no more than they have, and no operator's name.</summary>
    public static string? RefusalOf(this ICredentialRequest request, Caller caller) =>
        !caller.Has(Roles.PermissionsOf(Roles.Parse(request.Role!))) ? PipelineErrors.NotPermitted
        : OperatorNames.Include(request.UserName!) && !caller.Reaches(Projects.All) ? IdentityErrors.NameReserved
        : null;

    public static Credential ToCredential(this ICredentialRequest request, Guid id, DateTimeOffset at)
    {
        var user = UserName.Create(request.UserName!);
        return new Credential(id, request.ProjectId, user.ToUserId(), user.Value, Roles.Parse(request.Role!), at, request.ExpiresAt);
    }
}

/// <summary>The rules that all requests for a credential share.</summary>
internal abstract class CredentialValidator<TRequest> : AbstractValidator<TRequest>
    where TRequest : ICredentialRequest
{
    protected CredentialValidator(TimeProvider clock)
    {
        RuleFor(request => request.ProjectId).IsPathId("project_id");
        RuleFor(request => request.ProjectId).IsPlain("project_id");
        RuleFor(request => request.UserName).Meets("user_name", name => UserName.TryCreate(name, out _), UserName.Rule);
        RuleFor(request => request.Role).Meets("role", name => Roles.TryParse(name, out _), Roles.Rule);
        RuleFor(request => request.ExpiresAt).Meets(
            "expires_time",
            at => at is null || (at > clock.GetUtcNow() && at <= clock.GetUtcNow().AddDays(Credential.MaxLifetimeDays)),
            Invariant($"in the future, at most {Credential.MaxLifetimeDays} days from now"));
    }
}
