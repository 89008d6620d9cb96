using Ardalis.Result;
using Roma.Application.Apps;
using Roma.Application.Pipeline;
using Roma.Domain.Apps;
using Roma.Domain.Audit;
using Roma.Domain.Identity;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Application.Apps;

public sealed class ResetAppSecretTests : IDisposable
{
    private readonly UseCases roma = new();
    private readonly string id;

    public ResetAppSecretTests() => id = roma.PutApp();

    public void Dispose() => roma.Dispose();

    [Fact]
    public async Task Puts_the_given_secret_in_force()
    {
        var before = Assert.Single(roma.Store.Apps);
        roma.Clock.Advance(TimeSpan.FromMinutes(1));

        var result = await roma.SendAsync(Command("JNs1VK3vLdTT9Djd"));

        var after = Assert.Single(roma.Store.Apps);
        Assert.Equal(ResultStatus.Ok, result.Status);
        Assert.Equal(new AppSecretView(id, Secret.Create("JNs1VK3vLdTT9Djd")), result.Value);
        Assert.Equal(Secret.Create("JNs1VK3vLdTT9Djd"), after.Secret);
        Assert.Equal(before.App.SecretNumber + 1, after.App.SecretNumber);
        Assert.Equal((before.App.Key, before.App.Created, roma.StampOf(UseCases.Alice)), (after.App.Key, after.App.Created, after.App.Updated));
    }

    [Fact]
    public async Task Generates_a_secret_where_none_is_given()
    {
        var result = await roma.SendAsync(Command(null));

        Assert.StartsWith("generated-secret-", result.Value.Secret.Reveal(), StringComparison.Ordinal);
        Assert.Equal(result.Value.Secret, Assert.Single(roma.Store.Apps).Secret);
    }

    [Fact]
    public async Task Takes_the_secret_that_is_in_force_already_as_a_new_one()
    {
        await roma.SendAsync(Command("the-first-secret"));

        Assert.Equal(2, Assert.Single(roma.Store.Apps).App.SecretNumber);
    }

    [Fact]
    public async Task Records_who_reset_it_and_never_the_secret()
    {
        await roma.SendAsync(Command("JNs1VK3vLdTT9Djd"));

        var entry = Assert.Single(roma.Store.Audit);
        Assert.Equal(new AuditEntry(AuditAction.ResetAppSecret, UseCases.Home, id, roma.StampOf(UseCases.Alice)), entry);
        Assert.DoesNotContain("JNs1", entry.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keeps_what_another_changed_just_before()
    {
        roma.Store.Earlier = () => Rename("renamed");

        var result = await roma.SendAsync(Command("JNs1VK3vLdTT9Djd"));

        var stored = Assert.Single(roma.Store.Apps);
        Assert.True(result.IsSuccess);
        Assert.Equal(("renamed", "JNs1VK3vLdTT9Djd"), (stored.App.Name.Value, stored.Secret.Reveal()));
        Assert.Single(roma.Store.Audit);
    }

    [Fact]
    public async Task Answers_with_the_generated_secret_that_was_stored()
    {
        var result = await roma.SendAsync(Command(null));

        Assert.Equal(Assert.Single(roma.Store.Apps).Secret, result.Value.Secret);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(129)]
    public Task Refuses_a_secret_of_the_wrong_length(int length) => roma.RefusesAsync(Command(new string('a', length)), ["secret"]);

    [Theory]
    [InlineData("")]
    [InlineData("eight characters")]
    [InlineData("under_score_")]
    [InlineData("caf\u00E9caf\u00E9")]
    [InlineData("nul\0nul\0nul")]
    public Task Refuses_a_secret_with_a_foreign_character(string text) => roma.RefusesAsync(Command(text), ["secret"]);

    [Fact]
    public async Task States_the_rule_without_the_secret()
    {
        var result = await roma.SendAsync(Command("canary canary"));

        Assert.Equal(Secret.Rule, Assert.Single(result.ValidationErrors).ErrorMessage);
        Assert.All(roma.Log.Lines, line => Assert.DoesNotContain("canary", line.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Role.Reader)]
    [InlineData(Role.Verifier)]
    public Task Refuses_a_caller_without_the_permission(Role role) =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.AppNotPermitted, Command(null), UseCases.Someone("rita", role));

    [Fact]
    public Task Refuses_a_caller_of_another_project() =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, Command(null), UseCases.Stranger);

    [Theory]
    [InlineData("p-1", "i-2")]
    [InlineData("p-2", "i-1")]
    public Task Finds_no_app_of_another_instance(string project, string instance) =>
        roma.RefusesAsync(
            ResultStatus.NotFound, AppErrors.NotFound, Command(null) with { Scope = new Scope(project, instance) },
            UseCases.Someone("root", Role.Admin, Projects.All));

    [Fact]
    public Task Refuses_an_id_that_no_app_has() =>
        roma.RefusesAsync(ResultStatus.NotFound, AppErrors.NotFound, Command(null) with { AppId = new string('x', 64) });

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public Task Refuses_an_id_of_the_wrong_length(int length) =>
        roma.RefusesAsync(Command(null) with { AppId = new string('x', length) }, ["app_id"]);

    private ResetAppSecretCommand Command(string? secret) => new(UseCases.Home, id, secret is null ? null : ProposedSecret.From(secret));

    private void Rename(string name)
    {
        var app = Assert.Single(roma.Store.Apps).App;
        Assert.True(app.Update(AppName.Create(name), remark: null, favorite: null, app.Updated));
        roma.Store.Put(app);
    }
}
