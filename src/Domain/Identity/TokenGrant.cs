namespace Roma.Domain.Identity;

/// <summary>What a token grants: to act as a user in one or all projects, with a role, until it expires (if ever) or is revoked.</summary>
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
    /// <summary>Whether the token is valid at <paramref name="now"/>.</summary>
    public bool IsInForce(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is null || ExpiresAt > now);
}
