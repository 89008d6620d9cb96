using Ardalis.Result;
using Roma.Application.Apps;
using Roma.Application.Identity;
using Roma.Application.Pipeline;
using Roma.Domain.Identity;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Application.Pipeline;

public sealed class AuthorizationBehaviorTests : IDisposable
{
    private readonly UseCases roma = new();

    public void Dispose() => roma.Dispose();

    [Fact]
    public async Task Comes_before_validation_and_before_any_look_up()
    {
        await roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.AppNotPermitted, new DeleteAppCommand(UseCases.Home, ""), UseCases.Reader);
        await roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, new ListTokensQuery(""), UseCases.Administrator);

        Assert.Equal(0, roma.Store.LookUps);
    }

    [Fact]
    public async Task Says_the_same_of_an_app_of_another_project_whether_it_exists_or_not()
    {
        var id = roma.PutApp();

        await roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, new ShowAppQuery(UseCases.Home, id), UseCases.Stranger);
        await roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, new ShowAppQuery(UseCases.Home, "other"), UseCases.Stranger);

        Assert.Equal(0, roma.Store.LookUps);
    }

    [Fact]
    public async Task Lets_a_caller_of_every_project_into_any()
    {
        var result = await roma.SendAsync(new ListAppsQuery(new Scope("p-9", "i-1")), UseCases.Someone("root", Role.Reader, Projects.All));

        Assert.True(result.IsSuccess);
    }

    [Fact]
    public Task Lets_no_caller_of_one_project_into_what_stands_for_all() =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, new ListAppsQuery(new Scope(Projects.All, "i-1")));
}
