using System.Diagnostics.CodeAnalysis;

namespace Roma.Domain.Identity;

/// <summary>What a caller may do in a project.</summary>
[Flags]
[SuppressMessage("Naming", "CA1714", Justification = "One use case needs one permission.")]
public enum Permission
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><c>apps:read</c>: list and show apps.</summary>
    ReadApps = 1,

    /// <summary><c>apps:write</c>: create, update and delete apps.</summary>
    WriteApps = 2,

    /// <summary><c>secrets:read</c>: show an app's secret.</summary>
    ReadSecrets = 4,

    /// <summary><c>secrets:reset</c>: reset an app's secret.</summary>
    ResetSecrets = 8,

    /// <summary><c>requests:verify</c>: have signed requests verified.</summary>
    VerifyRequests = 16,

    /// <summary><c>audit:read</c>: read the audit trail.</summary>
    ReadAudit = 32,

    /// <summary><c>identity:manage</c>: create, list and revoke tokens and access keys.</summary>
    ManageIdentity = 64,
}
