namespace Roma.Domain.Audit;

/// <summary>What was done: the name of the use case. Stored by name, so a member is never renamed.</summary>
public enum AuditAction
{
    /// <summary>An app was created.</summary>
    CreateApp,

    /// <summary>An app was changed.</summary>
    UpdateApp,

    /// <summary>An app was deleted.</summary>
    DeleteApp,

    /// <summary>An app's secret was reset.</summary>
    ResetAppSecret,

    /// <summary>A token was issued.</summary>
    CreateToken,

    /// <summary>A token was revoked.</summary>
    RevokeToken,
}
