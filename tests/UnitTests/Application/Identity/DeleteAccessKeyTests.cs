using Ardalis.Result;
using Roma.Application.Identity;
using Roma.Application.Pipeline;
using Roma.Domain.Audit;
using Roma.Domain.Identity;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Application.Identity;

public sealed class DeleteAccessKeyTests : IDisposable
{
    private readonly UseCases roma = new();

    public void Dispose() => roma.Dispose();

    [Fact]
    public async Task Removes_the_key_and_records_it()
    {
        var (key, other) = (Put("p-1"), Put("p-1"));

        var result = await roma.SendAsync(Command(key), UseCases.Administrator);

        Assert.Equal(key, result.Value);
        Assert.Equal(other, Assert.Single(roma.Store.AccessKeys).Key);
        Assert.Equal(
            new AuditEntry(AuditAction.DeleteAccessKey, new Scope("p-1", ""), key.Credential.Id.ToString(), roma.StampOf(UseCases.Administrator)),
            Assert.Single(roma.Store.Audit));
    }

    [Theory]
    [InlineData("p-2")]
    [InlineData(Projects.All)]
    public Task Finds_no_key_beyond_the_callers_project(string project) =>
        roma.RefusesAsync(ResultStatus.NotFound, AccessKeyErrors.NotFound, Command(Put(project)), UseCases.Administrator);

    [Theory]
    [InlineData("ffffffff-ffff-ffff-ffff-ffffffffffff")]
    [InlineData("no-id-at-all")]
    public Task Refuses_an_id_that_no_key_has(string id) =>
        roma.RefusesAsync(ResultStatus.NotFound, AccessKeyErrors.NotFound, new DeleteAccessKeyCommand("p-1", id), UseCases.Administrator);

    [Fact]
    public Task Refuses_a_caller_without_the_permission() =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, Command(Put("p-1")), UseCases.Alice);

    [Fact]
    public Task Refuses_ids_of_the_wrong_length() =>
        roma.RefusesAsync(
            new DeleteAccessKeyCommand("", new string('i', 65)), ["project_id", "access_key_id"], UseCases.Someone("root", Role.Admin, Projects.All));

    private static DeleteAccessKeyCommand Command(AccessKey key) => new("p-1", key.Credential.Id.ToString());

    private AccessKey Put(string project) =>
        roma.Store.Put(new AccessKey(
            roma.Store.NewKeyId(),
            new Credential(roma.Store.NewCredentialId(), project, "u", "bob", Role.Reader, roma.Clock.GetUtcNow(), ExpiresAt: null)));
}
