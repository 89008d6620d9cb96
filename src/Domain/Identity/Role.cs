using Roma.Domain.Text;

namespace Roma.Domain.Identity;

/// <summary>A named set of permissions, given to a token or an access key.</summary>
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

/// <summary>The names and permissions of roles.</summary>
public static class Roles
{
    /// <summary>The names of all roles, for people.</summary>
    public const string Rule = "admin, member, reader or verifier";

    /// <summary>The name of <paramref name="role"/>, in lower case.</summary>
    public static string NameOf(Role role) => EnumNames<Role>.NameOf(role);

    /// <summary>The role called <paramref name="name"/>, in lower case; false if there is none.</summary>
    public static bool TryParse(string? name, out Role role) => EnumNames<Role>.TryParse(name, out role);

    /// <summary>The role called <paramref name="name"/>; throws if there is none.</summary>
    public static Role Parse(string name) => TryParse(name, out var role) ? role : throw new ArgumentException($"A role is {Rule}.", nameof(name));

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
