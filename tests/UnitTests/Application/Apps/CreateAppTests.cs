using Ardalis.Result;
using Roma.Application.Apps;
using Roma.Application.Pipeline;
using Roma.Domain.Apps;
using Roma.Domain.Audit;
using Roma.Domain.Identity;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Application.Apps;

public sealed class CreateAppTests : IDisposable
{
    private readonly UseCases roma = new();

    public void Dispose() => roma.Dispose();

    [Fact]
    public async Task Stores_the_app_as_it_is_asked_for()
    {
        var command = new CreateAppCommand(UseCases.Home, "orders", "r", "orders-key", ProposedSecret.From("JNs1VK3vLdTT9Djd"), Favorite: true);

        var result = await roma.SendAsync(command);

        var stored = Assert.Single(roma.Store.Apps);
        Assert.Equal(ResultStatus.Created, result.Status);
        Assert.Equal(AppDetails.Of(stored.App), result.Value.App);
        Assert.Equal(
            ("orders", "r", "orders-key", true), (result.Value.App.Name, result.Value.App.Remark, result.Value.App.Key, result.Value.App.Favorite));
        Assert.Equal((UseCases.Home, roma.StampOf(UseCases.Alice)), (stored.App.Scope, stored.App.Created));
        Assert.Equal(Secret.Create("JNs1VK3vLdTT9Djd"), stored.Secret);
        Assert.True(result.Value.Owner);
        Assert.Equal(Enum.GetValues<AppRole>(), result.Value.Roles);
    }

    [Fact]
    public async Task Records_who_created_it()
    {
        var result = await roma.SendAsync(Command());

        Assert.Equal(
            new AuditEntry(AuditAction.CreateApp, UseCases.Home, result.Value.App.Id, roma.StampOf(UseCases.Alice)),
            Assert.Single(roma.Store.Audit));
    }

    [Fact]
    public async Task Makes_the_key_and_the_secret_where_none_is_given()
    {
        var result = await roma.SendAsync(Command());

        Assert.StartsWith("generated-key-", result.Value.App.Key, StringComparison.Ordinal);
        Assert.StartsWith("generated-secret-", Assert.Single(roma.Store.Apps).Secret.Reveal(), StringComparison.Ordinal);
        Assert.Equal(("", false), (result.Value.App.Remark, result.Value.App.Favorite));
    }

    [Fact]
    public Task Refuses_a_name_that_is_taken_in_whichever_form_it_is_written()
    {
        roma.PutApp("\u8C48");

        return roma.RefusesAsync(ResultStatus.Conflict, AppErrors.NameTaken, Command("\uF900"));
    }

    [Fact]
    public Task Refuses_a_key_that_is_taken()
    {
        roma.PutApp("orders");

        return roma.RefusesAsync(ResultStatus.Conflict, AppErrors.KeyTaken, Command("payments") with { Key = "orders-key" });
    }

    [Theory]
    [InlineData("p-1", "i-2")]
    [InlineData("p-2", "i-1")]
    public async Task Takes_a_name_and_a_key_that_another_instance_has(string project, string instance)
    {
        roma.PutApp("orders", scope: new Scope(project, instance));

        var result = await roma.SendAsync(Command() with { Key = "orders-key" });

        Assert.Equal(ResultStatus.Created, result.Status);
        Assert.Equal(2, roma.Store.Apps.Count);
    }

    [Fact]
    public async Task Is_refused_when_another_took_the_name_meanwhile()
    {
        roma.Store.Earlier = () => roma.PutApp("orders");

        var result = await roma.SendAsync(Command());

        Assert.Equal((ResultStatus.Conflict, AppErrors.NameTaken), (result.Status, Assert.Single(result.Errors)));
        Assert.Single(roma.Store.Apps);
        Assert.Empty(roma.Store.Audit);
    }

    [Theory]
    [InlineData(Role.Reader)]
    [InlineData(Role.Verifier)]
    public Task Refuses_a_caller_without_the_permission(Role role) =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, Command(), UseCases.Someone("rita", role));

    [Fact]
    public Task Refuses_a_caller_of_another_project() =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, Command(), UseCases.Stranger);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a/b")]
    public Task Refuses_a_name_that_is_none(string? name) => roma.RefusesAsync(Command(name), ["name"]);

    [Fact]
    public Task Says_all_that_is_wrong_at_once() =>
        roma.RefusesAsync(
            new CreateAppCommand(new Scope("p-1", new string('i', 65)), "a/b", "\0", "-a", ProposedSecret.From("short"), Favorite: null),
            ["instance_id", "name", "remark", "key", "secret"]);

    [Fact]
    public Task Refuses_an_empty_secret() => roma.RefusesAsync(Command() with { Secret = ProposedSecret.From("") }, ["secret"]);

    private static CreateAppCommand Command(string? name = "orders") =>
        new(UseCases.Home, name, Remark: null, Key: null, Secret: null, Favorite: null);
}
