using Roma.Infrastructure.Identity.Keystone;

namespace Roma.UnitTests.Infrastructure.Identity.Keystone;

public sealed class KeystoneRolesTests
{
    private static readonly KeystoneRoles Default = new(new Dictionary<string, string?>());

    [Theory]
    [InlineData("admin", Role.Admin)]
    [InlineData("manager", Role.Member)]
    [InlineData("member", Role.Member)]
    [InlineData("reader", Role.Reader)]
    [InlineData("Member", Role.Member)]
    public void Are_Keystones_own_where_none_is_configured(string role, Role expected) =>
        Assert.Equal(Roles.PermissionsOf(expected), Default.PermissionsOf([role]));

    [Theory]
    [InlineData("service")]
    [InlineData("verifier")]
    [InlineData("apps:read")]
    [InlineData("")]
    public void Permit_nothing_where_they_are_not_mapped(string role) => Assert.Equal(Permission.None, Default.PermissionsOf([role]));

    [Fact]
    public void Replace_the_default_as_a_whole()
    {
        var roles = new KeystoneRoles(new Dictionary<string, string?> { ["Roma-Gateway"] = "verifier" });

        Assert.Equal(Permission.VerifyRequests, roles.PermissionsOf(["roma-gateway"]));
        Assert.Equal(Permission.None, roles.PermissionsOf(["admin", "member", "reader"]));
    }

    [Fact]
    public void Permit_together_all_that_each_permits()
    {
        var roles = new KeystoneRoles(new Dictionary<string, string?> { ["a"] = "apps:read, secrets:reset", ["b"] = "audit:read\tverifier" });

        Assert.Equal(
            Permission.ReadApps | Permission.ResetSecrets | Permission.ReadAudit | Permission.VerifyRequests, roles.PermissionsOf(["a", "b", "c"]));
        Assert.Equal(Permission.None, roles.PermissionsOf([]));
    }

    [Theory]
    [InlineData("admin", true)]
    [InlineData(" reader ,, apps:write ", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData(" , ", false)]
    [InlineData("Admin", false)]
    [InlineData("admin;reader", false)]
    [InlineData("admin everything", false)]
    public void Are_mapped_to_names_alone(string? words, bool met) => Assert.Equal(met, KeystoneRoles.TryParse(words, out _));
}
