using Ardalis.Result;
using Roma.Application.Apps;
using Roma.Application.Pipeline;
using Roma.Domain.Apps;
using Roma.Domain.Identity;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Application.Apps;

public sealed class ShowAppTests : IDisposable
{
    private readonly UseCases roma = new();
    private readonly string id;

    public ShowAppTests() => id = roma.PutApp("orders");

    public void Dispose() => roma.Dispose();

    [Fact]
    public async Task Shows_the_app_as_its_creator_sees_it()
    {
        var result = await roma.SendAsync(Query());

        Assert.Equal(AppDetails.Of(Assert.Single(roma.Store.Apps).App), result.Value.App);
        Assert.True(result.Value.Owner);
        Assert.Equal(Enum.GetValues<AppRole>(), result.Value.Roles);
    }

    [Fact]
    public async Task Shows_the_app_as_a_reader_sees_it()
    {
        var result = await roma.SendAsync(Query(), UseCases.Reader);

        Assert.False(result.Value.Owner);
        Assert.Equal([AppRole.Read], result.Value.Roles);
    }

    [Fact]
    public async Task Commits_nothing()
    {
        await roma.SendAsync(Query());

        Assert.Empty(roma.Store.UnitsOfWork);
    }

    [Fact]
    public Task Refuses_a_caller_without_the_permission() =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.AppNotPermitted, Query(), UseCases.Verifier);

    [Fact]
    public Task Refuses_a_caller_of_another_project() =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, Query(), UseCases.Stranger);

    [Fact]
    public Task Refuses_an_id_that_no_app_has() => roma.RefusesAsync(ResultStatus.NotFound, AppErrors.NotFound, Query() with { AppId = "other" });

    [Fact]
    public Task Refuses_ids_that_are_too_long() =>
        roma.RefusesAsync(new ShowAppQuery(new Scope("p-1", new string('i', 65)), new string('a', 65)), ["instance_id", "app_id"]);

    private ShowAppQuery Query() => new(UseCases.Home, id);
}
