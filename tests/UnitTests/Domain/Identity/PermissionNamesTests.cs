using System.Xml.Linq;

namespace Roma.UnitTests.Domain.Identity;

public sealed class PermissionNamesTests
{
    [Theory]
    [InlineData("apps:read", Permission.ReadApps)]
    [InlineData("apps:write", Permission.WriteApps)]
    [InlineData("secrets:read", Permission.ReadSecrets)]
    [InlineData("secrets:reset", Permission.ResetSecrets)]
    [InlineData("requests:verify", Permission.VerifyRequests)]
    [InlineData("audit:read", Permission.ReadAudit)]
    [InlineData("identity:manage", Permission.ManageIdentity)]
    public void A_permission_is_found_by_its_name(string name, Permission permission)
    {
        Assert.True(PermissionNames.TryParse(name, out var found));
        Assert.Equal(permission, found);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Apps:Read")]
    [InlineData("apps:*")]
    [InlineData("ReadApps")]
    [InlineData("1")]
    public void No_permission_has_another_name(string name) => Assert.False(PermissionNames.TryParse(name, out _));

    [Fact]
    public void Each_permission_has_a_name()
    {
        var documented = Enum.GetValues<Permission>().Where(permission => permission != Permission.None).Select(NameOf).ToList();

        Assert.NotEmpty(documented);
        Assert.All(documented, name => Assert.True(PermissionNames.TryParse(name, out _), name));
    }

    // The documentation of the enumeration is where the names are decided.
    private static string NameOf(Permission permission)
    {
        var documentation = XDocument.Load(Path.ChangeExtension(typeof(Permission).Assembly.Location, ".xml"));
        return documentation.Descendants("member")
            .Single(member => (string?)member.Attribute("name") == $"F:{typeof(Permission).FullName}.{permission}")
            .Descendants("c").Single().Value;
    }
}
