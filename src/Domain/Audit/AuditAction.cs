namespace Roma.Domain.Audit;

/// <summary>The use case that was carried out; stored by name, so never rename a member.</summary>
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

    /// <summary>Many apps were created at once; the target is the names of the first and the last, with two dots between them.</summary>
    SeedApps,

    /// <summary>A token was issued.</summary>
    CreateToken,

    /// <summary>A token was revoked.</summary>
    RevokeToken,

    /// <summary>An access key was issued.</summary>
    CreateAccessKey,

    /// <summary>An access key was deleted.</summary>
    DeleteAccessKey,
}
