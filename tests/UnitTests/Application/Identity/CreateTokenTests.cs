using System.Globalization;
using Ardalis.Result;
using Roma.Application.Identity;
using Roma.Application.Pipeline;
using Roma.Domain.Audit;
using Roma.Domain.Identity;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Application.Identity;

public sealed class CreateTokenTests : IDisposable
{
    private const string Given = "a-given-token-of-32-characters-0";

    private readonly UseCases roma = new();

    public void Dispose() => roma.Dispose();

    [Fact]
    public async Task Issues_a_token_and_stores_its_hash()
    {
        var result = await roma.SendAsync(new CreateTokenCommand("p-1", "bob", "reader", roma.Clock.GetUtcNow().AddDays(90)), UseCases.Administrator);

        var stored = Assert.Single(roma.Store.Tokens);
        var now = roma.Clock.GetUtcNow();
        Assert.Equal(ResultStatus.Created, result.Status);
        Assert.Equal(stored.Credential, result.Value.Credential);
        Assert.Equal(
            new Credential(stored.Credential.Id, "p-1", UserName.Create("bob").ToUserId(), "bob", Role.Reader, now, now.AddDays(90)), stored.Credential);
        Assert.Equal(Convert.ToHexString(result.Value.Token.Hash()), stored.Hash);
        Assert.StartsWith("generated-token-", result.Value.Token.Reveal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_the_credential_and_never_the_token()
    {
        var result = await roma.SendAsync(Command(), UseCases.Administrator);

        Assert.Equal(
            new AuditEntry(AuditAction.CreateToken, new Scope("p-1", ""), result.Value.Credential.Id.ToString(), roma.StampOf(UseCases.Administrator)),
            Assert.Single(roma.Store.Audit));
        Assert.All(roma.Log.Lines, line => Assert.DoesNotContain("generated-token-", line.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Takes_a_given_token_and_no_end()
    {
        Assert.True(AccessToken.TryIssue(Given, out var token));

        var result = await roma.SendAsync(Command() with { Token = token }, UseCases.Administrator);

        Assert.Same(token, result.Value.Token);
        Assert.Null(result.Value.Credential.ExpiresAt);
        Assert.Equal(Convert.ToHexString(token.Hash()), Assert.Single(roma.Store.Tokens).Hash);
    }

    [Fact]
    public async Task Issues_a_token_for_every_project_to_one_who_acts_in_every_project()
    {
        var result = await roma.SendAsync(Command(Projects.All), UseCases.Someone("root", Role.Admin, Projects.All));

        Assert.Equal(Projects.All, result.Value.Credential.ProjectId);
    }

    [Theory]
    [InlineData("p-2")]
    [InlineData(Projects.All)]
    public Task Refuses_an_administrator_of_one_project_who_reaches_for_another(string project) =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, Command(project), UseCases.Administrator);

    [Theory]
    [InlineData(Role.Member)]
    [InlineData(Role.Reader)]
    [InlineData(Role.Verifier)]
    public Task Refuses_a_caller_without_the_permission(Role role) =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, Command(), UseCases.Someone("rita", role));

    [Theory]
    [InlineData("0.00:00:00", false)]
    [InlineData("-0.00:00:01", false)]
    [InlineData("0.00:00:01", true)]
    [InlineData("36500.00:00:00", true)]
    [InlineData("36500.00:00:01", false)]
    public async Task Lasts_at_most_36500_days(string lifetime, bool accepted)
    {
        var command = Command() with { ExpiresAt = roma.Clock.GetUtcNow() + TimeSpan.Parse(lifetime, CultureInfo.InvariantCulture) };

        var result = await roma.SendAsync(command, UseCases.Administrator);

        Assert.Equal(accepted, result.IsSuccess);
        Assert.Equal(accepted ? [] : ["expires_time"], result.ValidationErrors.Select(error => error.Identifier));
    }

    [Fact]
    public Task Issues_none_where_another_service_does()
    {
        roma.Store.IssuesTokens = false;

        return roma.RefusesAsync(ResultStatus.Conflict, TokenErrors.IssuedElsewhere, Command(), UseCases.Administrator);
    }

    [Theory]
    [InlineData("admin", false)]
    [InlineData("member", false)]
    [InlineData("reader", true)]
    public async Task Grants_no_more_than_the_caller_has(string role, bool granted)
    {
        var caller = UseCases.Someone("kim", Role.Reader) with { Permissions = Permission.ManageIdentity | Permission.ReadApps | Permission.ReadAudit };

        var result = await roma.SendAsync(new CreateTokenCommand("p-1", "eve", role, ExpiresAt: null), caller);

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
            new CreateTokenCommand("", "", "boss", roma.Clock.GetUtcNow()), ["project_id", "user_name", "role", "expires_time"],
            UseCases.Someone("root", Role.Admin, Projects.All));

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(" p")]
    [InlineData("p\u3000")]
    [InlineData("a/b")]
    [InlineData("a\u0085b")]
    public Task Refuses_a_project_that_nobody_means(string project) =>
        roma.RefusesAsync(Command(project), ["project_id"], UseCases.Someone("root", Role.Admin, Projects.All));

    private static CreateTokenCommand Command(string project = "p-1") => new(project, "bob", "reader", ExpiresAt: null);
}
