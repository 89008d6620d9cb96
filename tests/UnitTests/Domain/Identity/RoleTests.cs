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

    [Theory]
    [InlineData("admin", Role.Admin)]
    [InlineData("member", Role.Member)]
    [InlineData("reader", Role.Reader)]
    [InlineData("verifier", Role.Verifier)]
    public void Has_a_name(string name, Role role)
    {
        Assert.Equal(name, Roles.NameOf(role));
        Assert.True(Roles.TryParse(name, out var parsed));
        Assert.Equal((role, role), (parsed, Roles.Parse(name)));
        Assert.Contains(name, Roles.Rule, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Admin")]
    [InlineData("0")]
    [InlineData("admin ")]
    public void Is_no_other_text(string? name)
    {
        Assert.False(Roles.TryParse(name, out _));
        Assert.Contains(Roles.Rule, Assert.Throws<ArgumentException>(() => Roles.Parse(name!)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_permission_is_a_bit_of_its_own()
    {
        var bits = Enum.GetValues<Permission>().Where(permission => permission != Permission.None).Select(permission => (int)permission).ToList();

        Assert.NotEmpty(bits);
        Assert.All(bits, bit => Assert.True(int.IsPow2(bit)));
        Assert.Equal(bits.Count, bits.Distinct().Count());
    }
}
