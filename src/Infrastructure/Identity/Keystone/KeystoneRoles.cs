using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Roma.Infrastructure.Identity.Keystone;

/// <summary>The permissions of Keystone's roles, whose names are compared without case, as OpenStack's own policies do.</summary>
internal sealed class KeystoneRoles
{
    /// <summary>The rule for what a role is mapped to, for people.</summary>
    public const string Rule =
        "one or more of admin, member, reader, verifier, apps:read, apps:write, secrets:read, secrets:reset, requests:verify, audit:read, "
        + "identity:manage";

    private static readonly Dictionary<string, string?> Default = new(StringComparer.OrdinalIgnoreCase)
    {
        ["admin"] = "admin",
        ["manager"] = "member",
        ["member"] = "member",
        ["reader"] = "reader",
    };

    private readonly FrozenDictionary<string, Permission> permissions;

    public KeystoneRoles(IDictionary<string, string?> map) =>
        permissions = (map.Count > 0 ? map : Default).ToFrozenDictionary(
            role => role.Key,
            role => TryParse(role.Value, out var granted) ? granted : throw new ArgumentException($"A role must be mapped to {Rule}.", nameof(map)),
            StringComparer.OrdinalIgnoreCase);

    /// <summary>The permissions of <paramref name="roles"/> together; a role that is not mapped has none.</summary>
    public Permission PermissionsOf(IEnumerable<string> roles) =>
        roles.Aggregate(Permission.None, (all, role) => all | permissions.GetValueOrDefault(role));

    /// <summary>Whether <paramref name="words"/> meet <see cref="Rule"/>, and the permissions that they name.</summary>
    public static bool TryParse([NotNullWhen(true)] string? words, out Permission granted)
    {
        granted = Permission.None;
        foreach (var word in (words ?? "").Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            if (PermissionOf(word) is not { } permission)
            {
                return false;
            }

            granted |= permission;
        }

        return granted != Permission.None;
    }

    private static Permission? PermissionOf(string word) =>
        Roles.TryParse(word, out var role) ? Roles.PermissionsOf(role)
        : PermissionNames.TryParse(word, out var permission) ? permission
        : null;
}
