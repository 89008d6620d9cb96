using Ardalis.Result;
using Roma.Application.Identity;
using Roma.Application.Pipeline;
using Roma.Domain.Identity;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Application.Identity;

public sealed class ListAccessKeysTests : IDisposable
{
    private readonly UseCases roma = new();

    public void Dispose() => roma.Dispose();

    [Theory]
    [InlineData("p-1", null, null, 2, 2)]
    [InlineData("p-1", 1, null, 2, 1)]
    [InlineData("p-1", null, 1, 2, 1)]
    [InlineData(Projects.All, null, null, 3, 3)]
    public async Task Lists_the_keys_of_a_project_or_of_all_expired_ones_included(string project, int? offset, int? limit, int total, int size)
    {
        Put("p-1", expiresIn: -1);
        Put("p-1");
        Put("p-2");

        var result = await roma.SendAsync(
            new ListAccessKeysQuery(project) { Offset = offset, Limit = limit }, UseCases.Someone("root", Role.Admin, Projects.All));

        Assert.Equal((ResultStatus.Ok, total, size), (result.Status, result.Value.Total, result.Value.Keys.Count));
        Assert.Empty(roma.Store.UnitsOfWork);
    }

    [Fact]
    public Task Refuses_a_caller_without_the_permission() =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, new ListAccessKeysQuery("p-1"), UseCases.Alice);

    [Theory]
    [InlineData("p-2")]
    [InlineData(Projects.All)]
    public Task Refuses_a_caller_of_another_project(string project) =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, new ListAccessKeysQuery(project), UseCases.Administrator);

    [Fact]
    public Task Refuses_a_page_that_is_none() =>
        roma.RefusesAsync(
            new ListAccessKeysQuery("") { Offset = -1, Limit = 501 }, ["project_id", "offset", "limit"],
            UseCases.Someone("root", Role.Admin, Projects.All));

    private void Put(string project, int expiresIn = 1) =>
        roma.Store.Put(new AccessKey(
            roma.Store.NewKeyId(),
            new Credential(
                roma.Store.NewCredentialId(), project, "u", "bob", Role.Reader, roma.Clock.GetUtcNow(), roma.Clock.GetUtcNow().AddDays(expiresIn))));
}
