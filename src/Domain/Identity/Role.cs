namespace Roma.Domain.Identity;

/// <summary>A named set of permissions, given to a token.</summary>
public enum Role
{
    /// <summary>Everything.</summary>
    Admin,

    /// <summary>Everything but identity.</summary>
    Member,

    /// <summary>Apps and audit, and no secret.</summary>
    Reader,

    /// <summary>Nothing but having requests verified.</summary>
    Verifier,
}

/// <summary>The one place that says what a <see cref="Role"/> may do.</summary>
public static class Roles
{
    /// <summary>The permissions of <paramref name="role"/>.</summary>
    public static Permission PermissionsOf(Role role) => role switch
    {
        Role.Admin => PermissionsOf(Role.Member) | Permission.ManageIdentity,
        Role.Member => PermissionsOf(Role.Reader) | PermissionsOf(Role.Verifier)
            | Permission.WriteApps | Permission.ReadSecrets | Permission.ResetSecrets,
        Role.Reader => Permission.ReadApps | Permission.ReadAudit,
        Role.Verifier => Permission.VerifyRequests,
    };
}
