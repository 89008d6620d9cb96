namespace Roma.Domain.Identity;

/// <summary>What a token grants: to act as a user, in a project or all, with a role, until a time or for good; nothing once it is revoked.</summary>
public sealed record TokenGrant(
    Guid Id,
    string ProjectId,
    string UserId,
    string UserName,
    Role Role,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt = null)
{
    /// <summary>Whether the token opens anything at <paramref name="now"/>.</summary>
    public bool IsInForce(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is null || ExpiresAt > now);
}
