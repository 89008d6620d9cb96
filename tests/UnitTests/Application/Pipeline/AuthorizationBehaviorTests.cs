using Roma.Application.Pipeline;

namespace Roma.UnitTests.Application.Pipeline;

public sealed class AuthorizationBehaviorTests : IAsyncLifetime
{
    private readonly UseCases roma = new();

    public async ValueTask InitializeAsync() => await roma.OpenAsync();

    public ValueTask DisposeAsync() => roma.DisposeAsync();

    [Fact]
    public async Task Comes_before_validation()
    {
        await roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.AppNotPermitted, new DeleteAppCommand(UseCases.Home, ""), UseCases.Reader);
        await roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, new ListTokensQuery(""), UseCases.Administrator);
    }

    [Fact]
    public async Task Lets_a_caller_of_every_project_into_any()
    {
        var result = await roma.SendAsync(new ListAppsQuery(new Scope("p-9", "i-1")), UseCases.Root);

        Assert.True(result.IsSuccess);
    }
}
