namespace Roma.UnitTests.Domain.Identity;

public sealed class ProjectsTests
{
    [Theory]
    [InlineData("p-1", "p-1", true)]
    [InlineData("p-1", "p-2", false)]
    [InlineData("p-1", "P-1", false)]
    [InlineData("*", "p-1", true)]
    [InlineData("*", "*", true)]
    [InlineData("p-1", "*", false)]
    public void Reach_themselves_and_all_reach_every_one(string own, string projectId, bool reached) =>
        Assert.Equal(reached, Projects.Reach(own, projectId));
}
