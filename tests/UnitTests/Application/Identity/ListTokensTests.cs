using Ardalis.Result;
using Roma.Application.Identity;
using Roma.Application.Pipeline;
using Roma.Domain.Identity;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Application.Identity;

public sealed class ListTokensTests : IDisposable
{
    private readonly UseCases roma = new();

    public void Dispose() => roma.Dispose();

    [Theory]
    [InlineData("p-1", 2)]
    [InlineData(Projects.All, 3)]
    public async Task Lists_the_credentials_of_a_project_or_of_all_expired_and_revoked_ones_included(string project, int expected)
    {
        var now = roma.Clock.GetUtcNow();
        roma.Store.Put(new Credential(roma.Store.NewCredentialId(), "p-1", "u", "bob", Role.Reader, now, now.AddDays(-1)));
        roma.Store.Put(new Credential(roma.Store.NewCredentialId(), "p-1", "u", "bob", Role.Reader, now, ExpiresAt: null, RevokedAt: now));
        roma.Store.Put(new Credential(roma.Store.NewCredentialId(), "p-2", "u", "bob", Role.Reader, now, ExpiresAt: null));

        var result = await roma.SendAsync(new ListTokensQuery(project) { WithRevoked = true }, UseCases.Someone("root", Role.Admin, Projects.All));

        Assert.Equal((ResultStatus.Ok, expected), (result.Status, result.Value.Tokens.Count));
        Assert.Empty(roma.Store.UnitsOfWork);
    }

    [Fact]
    public Task Refuses_a_caller_without_the_permission() =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, new ListTokensQuery("p-1"), UseCases.Alice);

    [Theory]
    [InlineData("p-2")]
    [InlineData(Projects.All)]
    public Task Refuses_a_caller_of_another_project(string project) =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, new ListTokensQuery(project), UseCases.Administrator);

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public Task Refuses_an_id_of_the_wrong_length(int length) =>
        roma.RefusesAsync(new ListTokensQuery(new string('p', length)), ["project_id"], UseCases.Someone("root", Role.Admin, Projects.All));
}
