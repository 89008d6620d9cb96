namespace Roma.Infrastructure.Identity.Local;

/// <summary>The columns of a credential, which tokens and access keys share.</summary>
internal record CredentialRow
{
    public const string Columns = "project_id, user_id, user_name, role, created_at, expires_at";

    public const string Values = "@ProjectId, @UserId, @UserName, @Role, @CreatedAt, @ExpiresAt";

    public CredentialRow()
    {
    }

    /// <summary>The row of a new credential.</summary>
    protected CredentialRow(Credential credential)
    {
        (ProjectId, Id, UserId, UserName) = (credential.ProjectId, credential.Id.ToString(), credential.UserId, credential.UserName);
        Role = credential.Role.ToString();
        CreatedAt = credential.CreatedAt.ToUnixTimeMilliseconds();
        ExpiresAt = credential.ExpiresAt?.ToUnixTimeMilliseconds();
    }

    public string ProjectId { get; init; } = "";

    public string Id { get; init; } = "";

    public string UserId { get; init; } = "";

    public string UserName { get; init; } = "";

    public string Role { get; init; } = "";

    public long CreatedAt { get; init; }

    public long? ExpiresAt { get; init; }

    public long? RevokedAt { get; init; }

    public long? LastUsedAt { get; init; }

    public Credential ToCredential() =>
        new(
            Guid.Parse(Id),
            ProjectId,
            UserId,
            UserName,
            Enum.Parse<Role>(Role),
            DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
            InstantOf(ExpiresAt),
            InstantOf(RevokedAt),
            InstantOf(LastUsedAt));

    private static DateTimeOffset? InstantOf(long? milliseconds) =>
        milliseconds is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;
}
