using Roma.Domain.Identity;

namespace Roma.UnitTests.Domain.Identity;

public sealed class RoleTests
{
    private static readonly Permission Everything = Enum.GetValues<Permission>().Aggregate((all, one) => all | one);

    [Fact]
    public void An_administrator_may_do_everything() => Assert.Equal(Everything, Roles.PermissionsOf(Role.Admin));

    [Fact]
    public void A_member_may_do_everything_but_identity() =>
        Assert.Equal(Everything & ~Permission.ManageIdentity, Roles.PermissionsOf(Role.Member));

    [Fact]
    public void A_reader_sees_apps_and_audit_and_no_secret() =>
        Assert.Equal(Permission.ReadApps | Permission.ReadAudit, Roles.PermissionsOf(Role.Reader));

    [Fact]
    public void A_verifier_verifies_alone() => Assert.Equal(Permission.VerifyRequests, Roles.PermissionsOf(Role.Verifier));

    [Fact]
    public void Each_permission_is_a_bit_of_its_own()
    {
        var bits = Enum.GetValues<Permission>().Where(permission => permission != Permission.None).Select(permission => (int)permission).ToList();

        Assert.NotEmpty(bits);
        Assert.All(bits, bit => Assert.True(int.IsPow2(bit)));
        Assert.Equal(bits.Count, bits.Distinct().Count());
    }

    [Theory]
    [InlineData(Role.Admin, "admin")]
    [InlineData(Role.Member, "member")]
    [InlineData(Role.Reader, "reader")]
    [InlineData(Role.Verifier, "verifier")]
    public void A_role_is_found_by_its_name(Role role, string name)
    {
        Assert.Equal(name, Roles.NameOf(role));
        Assert.True(Roles.TryParse(name, out var found));
        Assert.Equal(role, found);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Admin")]
    [InlineData("0")]
    [InlineData("admin ")]
    [InlineData("admin,member")]
    public void No_role_has_another_name(string name) => Assert.False(Roles.TryParse(name, out _));
}
