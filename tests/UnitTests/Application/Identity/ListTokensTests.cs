namespace Roma.UnitTests.Application.Identity;

public sealed class ListTokensTests : IAsyncLifetime
{
    private readonly UseCases roma = new();

    internal static Sample Sample => Sample.Of(Permission.ManageIdentity, known => new ListTokensQuery(known.Scope.ProjectId));

    public async ValueTask InitializeAsync() => await roma.OpenAsync();

    public ValueTask DisposeAsync() => roma.DisposeAsync();

    [Theory]
    [InlineData("p-1", true, 2)]
    [InlineData("p-1", false, 1)]
    [InlineData(Projects.All, true, 3)]
    public async Task Lists_the_credentials_of_a_project_or_of_all_expired_ones_included_and_revoked_ones_if_asked(
        string project, bool withRevoked, int expected)
    {
        await roma.PutTokenAsync("p-1", roma.Clock.GetUtcNow().AddDays(-1));
        await roma.RevokeAsync(await roma.PutTokenAsync("p-1"));
        await roma.PutTokenAsync("p-2");

        var result = await roma.SendAsync(new ListTokensQuery(project) { WithRevoked = withRevoked }, UseCases.Root);

        Assert.Equal((ResultStatus.Ok, expected), (result.Status, result.Value.Tokens.Count));
    }

    [Fact]
    public Task Refuses_a_page_that_is_none() =>
        roma.RefusesAsync(new ListTokensQuery("p-1") { Offset = -1, Limit = 501 }, ["offset", "limit"], UseCases.Administrator);
}
