using Roma.Domain.Identity;
using Roma.Domain.Text;

namespace Roma.Domain.Apps;

/// <summary>What a caller may do with an app, in the words of ROMA Connect v2.</summary>
public enum AppRole
{
    /// <summary>See the app.</summary>
    Read,

    /// <summary>Use the app: see its secret.</summary>
    Access,

    /// <summary>Delete the app.</summary>
    Delete,

    /// <summary>Change the app and reset its secret.</summary>
    Modify,

    /// <summary>Everything, as the app's creator or as an administrator.</summary>
    Admin,
}

/// <summary>Decides, for all of Roma, which <see cref="AppRole"/>s a caller has.</summary>
public static class AppRoles
{
    /// <summary>The role's name in the wire contract.</summary>
    public static string NameOf(AppRole role) => EnumNames<AppRole>.NameOf(role);

    /// <summary>The role called <paramref name="name"/> in the wire contract.</summary>
    public static bool TryParse(string? name, out AppRole role) => EnumNames<AppRole>.TryParse(name, out role);

    /// <summary>Whether <paramref name="caller"/> is the user <paramref name="createdById"/>, who created the app.</summary>
    public static bool IsOwner(Caller caller, string createdById) => string.Equals(caller.UserId, createdById, StringComparison.Ordinal);

    /// <summary>The roles of <paramref name="caller"/> on an app that the user <paramref name="createdById"/> created.</summary>
    public static IReadOnlyList<AppRole> Of(Caller caller, string createdById) =>
        [.. Enum.GetValues<AppRole>().Where(role => Has(caller, role, IsOwner(caller, createdById)))];

    /// <summary>Whether <paramref name="caller"/>, the app's creator if <paramref name="owner"/>, has <paramref name="role"/> on it.</summary>
    public static bool Has(Caller caller, AppRole role, bool owner) => role switch
    {
        AppRole.Read => caller.Has(Permission.ReadApps),
        AppRole.Access => caller.Has(Permission.ReadSecrets),
        AppRole.Delete or AppRole.Modify => caller.Has(Permission.WriteApps | Permission.ResetSecrets),
        AppRole.Admin => caller.Has(Permission.WriteApps | Permission.ResetSecrets) && (owner || caller.Has(Permission.ManageIdentity)),
    };
}
