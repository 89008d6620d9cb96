namespace Roma.Domain.Identity;

/// <summary>The names of permissions in settings and documentation.</summary>
public static class PermissionNames
{
    /// <summary>The permission called <paramref name="name"/>, such as <c>apps:read</c>; false if there is none.</summary>
    public static bool TryParse(string name, out Permission permission)
    {
        permission = name switch
        {
            "apps:read" => Permission.ReadApps,
            "apps:write" => Permission.WriteApps,
            "secrets:read" => Permission.ReadSecrets,
            "secrets:reset" => Permission.ResetSecrets,
            "requests:verify" => Permission.VerifyRequests,
            "audit:read" => Permission.ReadAudit,
            "identity:manage" => Permission.ManageIdentity,
            _ => Permission.None,
        };
        return permission != Permission.None;
    }
}
