using Ardalis.Result;
using Roma.Application.Apps;
using Roma.Application.Pipeline;
using Roma.Domain.Apps;
using Roma.Domain.Identity;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Application.Apps;

public sealed class ShowAppSecretTests : IDisposable
{
    private readonly UseCases roma = new();
    private readonly string id;

    public ShowAppSecretTests() => id = roma.PutApp("orders");

    public void Dispose() => roma.Dispose();

    [Fact]
    public async Task Shows_the_secret_in_force()
    {
        await roma.SendAsync(new ResetAppSecretCommand(UseCases.Home, id, ProposedSecret.From("JNs1VK3vLdTT9Djd")));

        var result = await roma.SendAsync(Query());

        Assert.Equal(new AppSecretView(id, Secret.Create("JNs1VK3vLdTT9Djd")), result.Value);
    }

    [Theory]
    [InlineData(Role.Reader)]
    [InlineData(Role.Verifier)]
    public Task Refuses_a_caller_without_the_permission(Role role) =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.AppNotPermitted, Query(), UseCases.Someone("rita", role));

    [Fact]
    public Task Refuses_a_caller_of_another_project() =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, Query(), UseCases.Stranger);

    [Fact]
    public Task Refuses_an_id_that_no_app_has() => roma.RefusesAsync(ResultStatus.NotFound, AppErrors.NotFound, Query() with { AppId = "other" });

    [Fact]
    public Task Refuses_an_id_that_is_too_long() => roma.RefusesAsync(Query() with { AppId = new string('a', 65) }, ["app_id"]);

    private ShowAppSecretQuery Query() => new(UseCases.Home, id);
}
