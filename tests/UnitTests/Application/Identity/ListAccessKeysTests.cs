namespace Roma.UnitTests.Application.Identity;

public sealed class ListAccessKeysTests : IAsyncLifetime
{
    private readonly UseCases roma = new();

    internal static Sample Sample => Sample.Of(Permission.ManageIdentity, known => new ListAccessKeysQuery(known.Scope.ProjectId));

    public async ValueTask InitializeAsync() => await roma.OpenAsync();

    public ValueTask DisposeAsync() => roma.DisposeAsync();

    [Theory]
    [InlineData("p-1", null, null, 2, 2)]
    [InlineData("p-1", 1, null, 2, 1)]
    [InlineData("p-1", null, 1, 2, 1)]
    [InlineData(Projects.All, null, null, 3, 3)]
    public async Task Lists_the_keys_of_a_project_or_of_all_expired_ones_included(string project, int? offset, int? limit, int total, int size)
    {
        await roma.PutAccessKeyAsync("p-1", roma.Clock.GetUtcNow().AddDays(-1));
        await roma.PutAccessKeyAsync("p-1");
        await roma.PutAccessKeyAsync("p-2");

        var result = await roma.SendAsync(
            new ListAccessKeysQuery(project) { Offset = offset, Limit = limit }, UseCases.Root);

        Assert.Equal((ResultStatus.Ok, total, size), (result.Status, result.Value.Total, result.Value.Keys.Count));
    }

    [Fact]
    public Task Refuses_a_page_that_is_none() =>
        roma.RefusesAsync(
            new ListAccessKeysQuery("p-1") { Offset = -1, Limit = 501 }, ["offset", "limit"], UseCases.Administrator);
}
