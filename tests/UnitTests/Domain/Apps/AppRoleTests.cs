namespace Roma.UnitTests.Domain.Apps;

public sealed class AppRoleTests
{
    [Theory]
    [InlineData(AppRole.Read, "read")]
    [InlineData(AppRole.Access, "access")]
    [InlineData(AppRole.Delete, "delete")]
    [InlineData(AppRole.Modify, "modify")]
    [InlineData(AppRole.Admin, "admin")]
    public void Has_the_name_of_the_contract(AppRole role, string name)
    {
        Assert.Equal(name, AppRoles.NameOf(role));
        Assert.True(AppRoles.TryParse(name, out var parsed));
        Assert.Equal(role, parsed);
    }

    [Theory]
    [InlineData("Read")]
    [InlineData("0")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("read,access")]
    public void Has_no_other_name(string? name) => Assert.False(AppRoles.TryParse(name, out _));

    [Theory]
    [InlineData(Role.Admin, false, "read access delete modify admin")]
    [InlineData(Role.Admin, true, "read access delete modify admin")]
    [InlineData(Role.Member, false, "read access delete modify")]
    [InlineData(Role.Member, true, "read access delete modify admin")]
    [InlineData(Role.Reader, false, "read")]
    [InlineData(Role.Reader, true, "read")]
    [InlineData(Role.Verifier, true, "")]
    public void Follows_from_the_rights_of_the_caller_and_who_created_the_app(Role role, bool owner, string expected)
    {
        var caller = new Caller("u-1", "alice", "p-1", Roles.PermissionsOf(role));

        var roles = AppRoles.Of(caller, owner ? "u-1" : "U-1");

        Assert.Equal(expected, string.Join(' ', roles.Select(AppRoles.NameOf)));
        Assert.Equal(owner, AppRoles.IsOwner(caller, owner ? "u-1" : "U-1"));
    }

    [Theory]
    [InlineData(Permission.WriteApps)]
    [InlineData(Permission.ResetSecrets)]
    public void Needs_the_rights_to_change_apps_and_to_reset_secrets_to_modify(Permission one)
    {
        var caller = new Caller("u-1", "alice", "p-1", one);

        Assert.Empty(AppRoles.Of(caller, "u-1"));
    }
}
