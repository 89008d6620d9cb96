using Ardalis.Result;
using Roma.Application.Apps;
using Roma.Application.Pipeline;
using Roma.Domain.Audit;
using Roma.Domain.Identity;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Application.Apps;

public sealed class UpdateAppTests : IDisposable
{
    private readonly UseCases roma = new();
    private readonly string id;

    public UpdateAppTests() => id = roma.PutApp("orders");

    public void Dispose() => roma.Dispose();

    [Fact]
    public async Task Changes_what_is_given_and_records_it()
    {
        roma.Clock.Advance(TimeSpan.FromMinutes(1));

        var result = await roma.SendAsync(Command("payments", "new", favorite: true), UseCases.Someone("bob", Role.Member));

        var stored = Assert.Single(roma.Store.Apps);
        Assert.Equal(ResultStatus.Ok, result.Status);
        Assert.Equal(AppDetails.Of(stored.App), result.Value.App);
        Assert.Equal(("payments", "new", true), (stored.App.Name.Value, stored.App.Remark.Value, stored.App.Favorite));
        Assert.Equal(("alice", "bob"), (stored.App.Created.UserName, stored.App.Updated.UserName));
        Assert.False(result.Value.Owner);
        Assert.Equal(
            new AuditEntry(AuditAction.UpdateApp, UseCases.Home, id, roma.StampOf(UseCases.Someone("bob", Role.Member))),
            Assert.Single(roma.Store.Audit));
    }

    [Fact]
    public async Task Leaves_the_secret_in_force()
    {
        await roma.SendAsync(Command("payments"));

        var stored = Assert.Single(roma.Store.Apps);
        Assert.Equal(("the-first-secret", 1), (stored.Secret.Reveal(), stored.App.SecretNumber));
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("orders", "r", false)]
    public async Task Leaves_no_trace_where_nothing_changes(string? name, string? remark, bool? favorite)
    {
        var before = Assert.Single(roma.Store.Apps);

        var result = await roma.SendAsync(Command(name, remark, favorite));

        Assert.Equal(AppDetails.Of(before.App), result.Value.App);
        Assert.Equal(before.App.Version, Assert.Single(roma.Store.Apps).App.Version);
        Assert.Empty(roma.Store.Audit);
    }

    [Fact]
    public Task Refuses_a_name_that_is_taken()
    {
        roma.PutApp("payments");

        return roma.RefusesAsync(ResultStatus.Conflict, AppErrors.NameTaken, Command("payments"));
    }

    [Fact]
    public async Task Is_refused_when_the_app_was_deleted_meanwhile()
    {
        roma.Store.Earlier = roma.Store.RemoveAll;

        var result = await roma.SendAsync(Command("payments"));

        Assert.Equal((ResultStatus.NotFound, AppErrors.NotFound), (result.Status, Assert.Single(result.Errors)));
        Assert.Empty(roma.Store.Apps);
    }

    [Fact]
    public Task Says_all_that_is_wrong_at_once() => roma.RefusesAsync(Command("", "\0") with { AppId = "" }, ["app_id", "name", "remark"]);

    [Fact]
    public Task Refuses_a_caller_without_the_permission() =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.AppNotPermitted, Command("payments"), UseCases.Reader);

    [Fact]
    public Task Refuses_a_caller_of_another_project() =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, Command("payments"), UseCases.Stranger);

    [Fact]
    public Task Refuses_an_id_that_no_app_has() =>
        roma.RefusesAsync(ResultStatus.NotFound, AppErrors.NotFound, Command("payments") with { AppId = "other" });

    private UpdateAppCommand Command(string? name = null, string? remark = null, bool? favorite = null) =>
        new(UseCases.Home, id, name, remark, favorite);
}
