namespace Roma.UnitTests.Application.Identity;

public sealed class DeleteAccessKeyTests : IAsyncLifetime
{
    private readonly UseCases roma = new();

    internal static Sample Sample => Sample.Of(
        Permission.ManageIdentity, known => new DeleteAccessKeyCommand(known.Scope.ProjectId, known.AccessKeyId));

    public async ValueTask InitializeAsync() => await roma.OpenAsync();

    public ValueTask DisposeAsync() => roma.DisposeAsync();

    [Fact]
    public async Task Removes_the_key_and_no_other()
    {
        var (key, other) = (await roma.PutAccessKeyAsync(), await roma.PutAccessKeyAsync());

        var result = await roma.SendAsync(new DeleteAccessKeyCommand("p-1", key.Credential.Id.ToString()), UseCases.Administrator);

        Assert.Equal(key, result.Value);
        Assert.Equal(other, Assert.Single(await roma.AccessKeysAsync()));
    }

    [Fact]
    public async Task Finds_no_key_for_every_project()
    {
        var key = await roma.PutAccessKeyAsync(Projects.All);

        await roma.RefusesAsync(
            ResultStatus.NotFound, IdentityErrors.AccessKeyNotFound, new DeleteAccessKeyCommand("p-1", key.Credential.Id.ToString()), UseCases.Administrator);
    }
}
