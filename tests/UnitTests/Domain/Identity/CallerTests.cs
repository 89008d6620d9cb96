namespace Roma.UnitTests.Domain.Identity;

public sealed class CallerTests
{
    [Theory]
    [InlineData("p-1", "p-1", true)]
    [InlineData("p-1", "P-1", false)]
    [InlineData("p-1", "p-10", false)]
    [InlineData("p-1", "*", false)]
    [InlineData("p-1", "", false)]
    [InlineData("*", "p-1", true)]
    [InlineData("*", "*", true)]
    public void Reaches_its_own_project_or_every_one(string own, string asked, bool reached) =>
        Assert.Equal(reached, new Caller("u", "alice", own, Permission.None).Reaches(asked));

    [Theory]
    [InlineData(Permission.ReadApps, true)]
    [InlineData(Permission.ReadApps | Permission.ReadAudit, true)]
    [InlineData(Permission.WriteApps, false)]
    [InlineData(Permission.ReadApps | Permission.WriteApps, false)]
    public void Has_every_permission_that_is_asked_for_or_not_at_all(Permission asked, bool granted) =>
        Assert.Equal(granted, new Caller("u", "alice", "p", Permission.ReadApps | Permission.ReadAudit).Has(asked));
}
