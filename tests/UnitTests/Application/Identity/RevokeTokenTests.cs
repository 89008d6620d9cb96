using Ardalis.Result;
using Roma.Application.Identity;
using Roma.Application.Pipeline;
using Roma.Domain.Audit;
using Roma.Domain.Identity;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Application.Identity;

public sealed class RevokeTokenTests : IDisposable
{
    private readonly UseCases roma = new();

    public void Dispose() => roma.Dispose();

    [Fact]
    public async Task Ends_the_credential_now_and_keeps_it_on_the_record()
    {
        var credential = Put("p-1");
        roma.Clock.Advance(TimeSpan.FromHours(1));

        var result = await roma.SendAsync(new RevokeTokenCommand("p-1", credential.Id.ToString()), UseCases.Administrator);

        Assert.Equal(credential with { RevokedAt = roma.Clock.GetUtcNow() }, result.Value);
        Assert.Equal(result.Value, Assert.Single(roma.Store.Tokens).Credential);
        Assert.Equal(
            new AuditEntry(AuditAction.RevokeToken, new Scope("p-1", ""), credential.Id.ToString(), roma.StampOf(UseCases.Administrator)),
            Assert.Single(roma.Store.Audit));
    }

    [Fact]
    public Task Refuses_one_that_is_revoked_already()
    {
        var credential = Put("p-1", roma.Clock.GetUtcNow());

        return roma.RefusesAsync(ResultStatus.NotFound, TokenErrors.NotFound, new RevokeTokenCommand("p-1", credential.Id.ToString()), UseCases.Administrator);
    }

    [Fact]
    public async Task Is_refused_when_another_revoked_it_meanwhile()
    {
        var credential = Put("p-1");
        roma.Store.Earlier = () => roma.Store.Put(credential with { RevokedAt = roma.Clock.GetUtcNow() });

        var result = await roma.SendAsync(new RevokeTokenCommand("p-1", credential.Id.ToString()), UseCases.Administrator);

        Assert.Equal((ResultStatus.NotFound, TokenErrors.NotFound), (result.Status, Assert.Single(result.Errors)));
        Assert.Empty(roma.Store.Audit);
    }

    [Theory]
    [InlineData("p-2")]
    [InlineData(Projects.All)]
    public Task Finds_no_credential_beyond_the_callers_project(string project)
    {
        var credential = Put(project);

        return roma.RefusesAsync(ResultStatus.NotFound, TokenErrors.NotFound, new RevokeTokenCommand("p-1", credential.Id.ToString()), UseCases.Administrator);
    }

    [Fact]
    public Task Refuses_an_id_that_no_credential_has() =>
        roma.RefusesAsync(ResultStatus.NotFound, TokenErrors.NotFound, new RevokeTokenCommand("p-1", Guid.AllBitsSet.ToString()), UseCases.Administrator);

    [Fact]
    public Task Refuses_a_caller_without_the_permission() =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, new RevokeTokenCommand("p-1", Put("p-1").Id.ToString()), UseCases.Alice);

    [Fact]
    public Task Refuses_a_caller_of_another_project() =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, new RevokeTokenCommand("p-1", Put("p-1").Id.ToString()), UseCases.Stranger);

    [Fact]
    public Task Refuses_a_project_that_is_none() =>
        roma.RefusesAsync(new RevokeTokenCommand("", Guid.AllBitsSet.ToString()), ["project_id"], UseCases.Someone("root", Role.Admin, Projects.All));

    private Credential Put(string project, DateTimeOffset? revokedAt = null)
    {
        var credential = new Credential(roma.Store.NewCredentialId(), project, "u", "bob", Role.Reader, roma.Clock.GetUtcNow(), ExpiresAt: null, revokedAt);
        roma.Store.Put(credential);
        return credential;
    }
}
