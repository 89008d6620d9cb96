namespace Roma.Domain.Identity;

/// <summary>What a token grants: to act as a user, in a project or all, with a role, until a time or for good.</summary>
public sealed record TokenGrant(
    Guid Id,
    string ProjectId,
    string UserId,
    string UserName,
    Role Role,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt);
