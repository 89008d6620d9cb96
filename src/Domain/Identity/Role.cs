namespace Roma.Domain.Identity;

/// <summary>A named set of permissions, given to a token.</summary>
public enum Role
{
    /// <summary>Everything.</summary>
    Admin,

    /// <summary>Everything except managing identity.</summary>
    Member,

    /// <summary>Read apps and the audit trail, but no secrets.</summary>
    Reader,

    /// <summary>Only have requests verified.</summary>
    Verifier,
}

/// <summary>Decides, for all of Roma, what a <see cref="Role"/> may do.</summary>
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

    /// <summary>The name of <paramref name="role"/>, for people and settings: <c>admin</c>, <c>member</c>, <c>reader</c> or <c>verifier</c>.</summary>
    public static string NameOf(Role role) => role switch
    {
        Role.Admin => "admin",
        Role.Member => "member",
        Role.Reader => "reader",
        Role.Verifier => "verifier",
    };

    /// <summary>The role that <see cref="NameOf"/> calls <paramref name="name"/>; false if there is none.</summary>
    public static bool TryParse(string name, out Role role)
    {
        foreach (var candidate in Enum.GetValues<Role>())
        {
            if (string.Equals(NameOf(candidate), name, StringComparison.Ordinal))
            {
                role = candidate;
                return true;
            }
        }

        role = default;
        return false;
    }
}
