namespace Roma.Domain.Identity;

/// <summary>
/// What a token or an access key grants: to act as a user in one or all projects, with a role, until it expires (if ever) or is revoked. The
/// time of its last use is known to the minute.
/// </summary>
public sealed record Credential(
    Guid Id,
    string ProjectId,
    string UserId,
    string UserName,
    Role Role,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt = null,
    DateTimeOffset? LastUsedAt = null)
{
    /// <summary>The maximum lifetime of a credential that expires, in days: a hundred years.</summary>
    public const int MaxLifetimeDays = 36_500;

    /// <summary>Whether it is valid at <paramref name="now"/>.</summary>
    public bool IsInForce(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is null || ExpiresAt > now);

    /// <summary>The caller that it stands for.</summary>
    public Caller ToCaller() => new(UserId, UserName, ProjectId, Roles.PermissionsOf(Role)) { CredentialId = Id };
}
