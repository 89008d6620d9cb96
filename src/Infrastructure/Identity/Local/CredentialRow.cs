using Roma.Domain.Identity;

namespace Roma.Infrastructure.Identity.Local;

/// <summary>A credential as in the row of its token or access key.</summary>
internal record CredentialRow
{
    public string ProjectId { get; init; } = "";

    public string Id { get; init; } = "";

    public string UserId { get; init; } = "";

    public string UserName { get; init; } = "";

    public string Role { get; init; } = "";

    public long CreatedAt { get; init; }

    public long? ExpiresAt { get; init; }

    public long? RevokedAt { get; init; }

    public long? LastUsedAt { get; init; }

    /// <summary>How many rows the list has that this row is from.</summary>
    public long Total { get; init; }

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
