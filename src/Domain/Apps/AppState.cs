using Roma.Domain.Identity;

namespace Roma.Domain.Apps;

/// <summary>All that is stored of an app, except for its secrets themselves.</summary>
public sealed record AppState
{
    public required AppId Id { get; init; }

    public required Scope Scope { get; init; }

    /// <summary>How often the app was stored, 0 for never; a save replaces this version and no other.</summary>
    public required long Version { get; init; }

    public required AppName Name { get; init; }

    public required Remark Remark { get; init; }

    public required AppKey Key { get; init; }

    public required bool Favorite { get; init; }

    /// <summary>The number of the current secret.</summary>
    public required long SecretNumber { get; init; }

    /// <summary>The secret before the current one, while it is still valid; null if only the current one is.</summary>
    public RetiringSecret? RetiringSecret { get; init; }

    public required Stamp Created { get; init; }

    public required Stamp Updated { get; init; }
}

/// <summary>An app's former secret: its number, and when it becomes invalid (UTC).</summary>
public sealed record RetiringSecret(long Number, DateTimeOffset Until);
