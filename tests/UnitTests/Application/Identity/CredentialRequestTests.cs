using System.Globalization;
using Roma.Application.Pipeline;

namespace Roma.UnitTests.Application.Identity;

/// <summary>What tokens and access keys have in common when they are asked for.</summary>
public sealed class CredentialRequestTests : IAsyncLifetime
{
    private readonly UseCases roma = new();

    public async ValueTask InitializeAsync() => await roma.OpenAsync();

    public ValueTask DisposeAsync() => roma.DisposeAsync();

    [Fact]
    public async Task Reaches_every_project_for_one_who_acts_in_every_project()
    {
        await SucceedAsync(UseCases.Root, project: Projects.All);

        Assert.Equal(Projects.All, Assert.Single(await roma.TokensAsync()).ProjectId);
        Assert.Equal(Projects.All, Assert.Single(await roma.AccessKeysAsync()).Credential.ProjectId);
    }

    [Theory]
    [InlineData("0.00:00:00", false)]
    [InlineData("-0.00:00:01", false)]
    [InlineData("0.00:00:01", true)]
    [InlineData("36500.00:00:00", true)]
    [InlineData("36500.00:00:01", false)]
    public async Task Lasts_at_most_36500_days(string lifetime, bool accepted)
    {
        var results = await SendAsync(UseCases.Administrator, expiresAt: roma.Clock.GetUtcNow() + TimeSpan.Parse(lifetime, CultureInfo.InvariantCulture));

        Assert.All(results, result => Assert.Equal(accepted ? [] : ["expires_time"], result.ValidationErrors.Select(error => error.Identifier)));
        Assert.All(results, result => Assert.Equal(accepted ? ResultStatus.Created : ResultStatus.Invalid, result.Status));
    }

    [Theory]
    [InlineData("admin", false)]
    [InlineData("member", false)]
    [InlineData("reader", true)]
    public async Task Grants_no_more_than_the_caller_has(string role, bool granted)
    {
        var caller = UseCases.Someone("kim", Role.Reader) with { Permissions = Permission.ManageIdentity | Permission.ReadApps | Permission.ReadAudit };

        var results = await SendAsync(caller, role: role);

        Assert.All(results, result => Assert.Equal(granted ? [] : [PipelineErrors.NotPermitted], result.Errors));
        Assert.All(results, result => Assert.Equal(granted ? ResultStatus.Created : ResultStatus.Forbidden, result.Status));
    }

    [Theory]
    [InlineData("operator")]
    [InlineData("Admin")]
    [InlineData("op\u200Berator")]
    public async Task Is_in_the_operators_name_only_for_one_who_acts_in_every_project(string user)
    {
        var results = await SendAsync(UseCases.Administrator, user: user);

        Assert.All(results, result => Assert.Equal((ResultStatus.Forbidden, IdentityErrors.NameReserved), (result.Status, Assert.Single(result.Errors))));
        Assert.Empty(await roma.IdsAsync());
        await SucceedAsync(UseCases.Root, user: user);
    }

    [Theory]
    [InlineData("")]
    [InlineData("boss")]
    [InlineData(null)]
    public async Task Says_all_that_is_wrong_at_once(string? nothing)
    {
        var results = await SendAsync(UseCases.Root, project: "", user: "", role: nothing, expiresAt: roma.Clock.GetUtcNow());

        Assert.All(results, result => Assert.Equal(
            ["project_id", "user_name", "role", "expires_time"], result.ValidationErrors.Select(error => error.Identifier)));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(" p")]
    [InlineData("p\u3000")]
    [InlineData("a/b")]
    [InlineData("a\u0085b")]
    public async Task Refuses_a_project_that_nobody_means(string project) => Assert.All(
        await SendAsync(UseCases.Root, project: project),
        result => Assert.Equal("project_id", Assert.Single(result.ValidationErrors).Identifier));

    private async Task SucceedAsync(Caller caller, string project = "p-1", string user = "bob") =>
        Assert.All(await SendAsync(caller, project, user), result => Assert.Equal(ResultStatus.Created, result.Status));

    private async Task<IResult[]> SendAsync(
        Caller caller, string project = "p-1", string? user = "bob", string? role = "reader", DateTimeOffset? expiresAt = null) =>
    [
        await roma.SendAsync(new CreateTokenCommand(project, user, role, expiresAt), caller),
        await roma.SendAsync(new CreateAccessKeyCommand(project, user, role, expiresAt), caller),
    ];
}
