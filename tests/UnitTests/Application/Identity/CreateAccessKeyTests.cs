using Ardalis.Result;
using Roma.Application.Identity;
using Roma.Application.Pipeline;
using Roma.Domain.Audit;
using Roma.Domain.Identity;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Application.Identity;

public sealed class CreateAccessKeyTests : IDisposable
{
    private readonly UseCases roma = new();

    public void Dispose() => roma.Dispose();

    [Fact]
    public async Task Issues_a_key_and_stores_it_with_its_secret()
    {
        var now = roma.Clock.GetUtcNow();

        var result = await roma.SendAsync(Command() with { ExpiresAt = now.AddDays(90) }, UseCases.Administrator);

        var stored = Assert.Single(roma.Store.AccessKeys);
        Assert.Equal(ResultStatus.Created, result.Status);
        Assert.Equal((stored.Key, stored.Secret), (result.Value.Key, result.Value.Secret));
        Assert.StartsWith("GENERATEDKEY", stored.Key.KeyId, StringComparison.Ordinal);
        Assert.Equal(
            new Credential(stored.Key.Credential.Id, "p-1", UserName.Create("bob").ToUserId(), "bob", Role.Reader, now, now.AddDays(90)),
            stored.Key.Credential);
    }

    [Fact]
    public async Task Records_the_key_by_its_id()
    {
        var result = await roma.SendAsync(Command(), UseCases.Administrator);

        Assert.Equal(
            new AuditEntry(
                AuditAction.CreateAccessKey, new Scope("p-1", ""), result.Value.Key.Credential.Id.ToString(), roma.StampOf(UseCases.Administrator)),
            Assert.Single(roma.Store.Audit));
        Assert.All(roma.Log.Lines, line => Assert.DoesNotContain("generatedSecretAccessKey", line.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("p-2")]
    [InlineData(Projects.All)]
    public Task Refuses_an_administrator_of_one_project_who_reaches_for_another(string project) =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, Command(project), UseCases.Administrator);

    [Fact]
    public Task Refuses_a_caller_without_the_permission() =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, Command(), UseCases.Alice);

    [Theory]
    [InlineData("admin", false)]
    [InlineData("member", false)]
    [InlineData("reader", true)]
    public async Task Grants_no_more_than_the_caller_has(string role, bool granted)
    {
        var caller = UseCases.Someone("kim", Role.Reader) with { Permissions = Permission.ManageIdentity | Permission.ReadApps | Permission.ReadAudit };

        var result = await roma.SendAsync(new CreateAccessKeyCommand("p-1", "eve", role, ExpiresAt: null), caller);

        Assert.Equal(granted ? [] : [PipelineErrors.NotPermitted], result.Errors);
        Assert.Equal(granted, result.IsSuccess);
    }

    [Theory]
    [InlineData("operator")]
    [InlineData("Admin")]
    [InlineData("op\u200Berator")]
    public async Task Grants_in_the_operators_name_only_for_one_who_acts_in_every_project(string user)
    {
        var command = Command() with { UserName = user };

        await roma.RefusesAsync(ResultStatus.Forbidden, CredentialErrors.NameReserved, command, UseCases.Administrator);

        Assert.True((await roma.SendAsync(command, UseCases.Someone("root", Role.Admin, Projects.All))).IsSuccess);
    }

    [Fact]
    public Task Says_all_that_is_wrong_at_once() =>
        roma.RefusesAsync(
            new CreateAccessKeyCommand("", null, null, roma.Clock.GetUtcNow()), ["project_id", "user_name", "role", "expires_time"],
            UseCases.Someone("root", Role.Admin, Projects.All));

    private static CreateAccessKeyCommand Command(string project = "p-1") => new(project, "bob", "reader", ExpiresAt: null);
}
