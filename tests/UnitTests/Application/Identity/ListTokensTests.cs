namespace Roma.UnitTests.Application.Identity;

public sealed class ListTokensTests : IAsyncLifetime
{
    private readonly UseCases roma = new();

    internal static Sample Sample => Sample.Of(Permission.ManageIdentity, known => new ListTokensQuery(known.Scope.ProjectId));

    public async ValueTask InitializeAsync() => await roma.OpenAsync();

    public ValueTask DisposeAsync() => roma.DisposeAsync();

    [Theory]
    [InlineData("p-1", true, null, null, 2, 2)]
    [InlineData("p-1", false, null, null, 1, 1)]
    [InlineData("p-1", true, 1, null, 2, 1)]
    [InlineData("p-1", true, null, 1, 2, 1)]
    [InlineData(Projects.All, true, null, null, 3, 3)]
    public async Task Lists_the_credentials_of_a_project_or_of_all_expired_ones_included_and_revoked_ones_if_asked(
        string project, bool withRevoked, int? offset, int? limit, int total, int size)
    {
        await roma.PutTokenAsync("p-1", roma.Clock.GetUtcNow().AddDays(-1));
        await roma.RevokeAsync(await roma.PutTokenAsync("p-1"));
        await roma.PutTokenAsync("p-2");

        var result = await roma.SendAsync(
            new ListTokensQuery(project) { WithRevoked = withRevoked, Offset = offset, Limit = limit }, UseCases.Root);

        Assert.Equal((ResultStatus.Ok, total, size), (result.Status, result.Value.Total, result.Value.Tokens.Count));
    }

    [Fact]
    public Task Refuses_a_page_that_is_none() =>
        roma.RefusesAsync(new ListTokensQuery("p-1") { Offset = -1, Limit = 501 }, ["offset", "limit"], UseCases.Administrator);
}
