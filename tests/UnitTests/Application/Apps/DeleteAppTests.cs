using Ardalis.Result;
using Roma.Application.Apps;
using Roma.Application.Pipeline;
using Roma.Domain.Audit;
using Roma.Domain.Identity;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Application.Apps;

public sealed class DeleteAppTests : IDisposable
{
    private readonly UseCases roma = new();
    private readonly string id;

    public DeleteAppTests() => id = roma.PutApp("orders");

    public void Dispose() => roma.Dispose();

    [Fact]
    public async Task Deletes_the_app_and_records_who_did()
    {
        var other = roma.PutApp("payments");

        var result = await roma.SendAsync(Command());

        Assert.Equal((ResultStatus.Ok, id), (result.Status, result.Value.Id));
        Assert.Equal(other, Assert.Single(roma.Store.Apps).App.Id.ToString());
        Assert.Equal(new AuditEntry(AuditAction.DeleteApp, UseCases.Home, id, roma.StampOf(UseCases.Alice)), Assert.Single(roma.Store.Audit));
    }

    [Fact]
    public async Task Frees_the_name_and_the_key()
    {
        await roma.SendAsync(Command());

        var result = await roma.SendAsync(new CreateAppCommand(UseCases.Home, "orders", Remark: null, "orders-key", Secret: null, Favorite: null));

        Assert.Equal(ResultStatus.Created, result.Status);
    }

    [Fact]
    public async Task Is_refused_when_another_deleted_it_meanwhile()
    {
        roma.Store.Earlier = roma.Store.RemoveAll;

        var result = await roma.SendAsync(Command());

        Assert.Equal((ResultStatus.NotFound, AppErrors.NotFound), (result.Status, Assert.Single(result.Errors)));
        Assert.Empty(roma.Store.Audit);
    }

    [Fact]
    public Task Refuses_a_caller_without_the_permission() =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.AppNotPermitted, Command(), UseCases.Reader);

    [Fact]
    public Task Refuses_a_caller_of_another_project() =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, Command(), UseCases.Stranger);

    [Fact]
    public Task Refuses_an_id_that_no_app_has() => roma.RefusesAsync(ResultStatus.NotFound, AppErrors.NotFound, Command() with { AppId = "other" });

    [Fact]
    public Task Says_all_that_is_wrong_at_once() =>
        roma.RefusesAsync(Command() with { AppId = "", Scope = new Scope("p-1", "") }, ["instance_id", "app_id"]);

    private DeleteAppCommand Command() => new(UseCases.Home, id);
}
