namespace Roma.ApiTests.Identity;

public sealed class DeleteAccessKeyTests(SharedRoma shared) : IDisposable
{
    private const string Path = "/v2/project-1/access-keys";

    private readonly RomaClient client = RomaClient.InNewInstance(shared.Process);

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task Deletes_a_key_once()
    {
        var (_, id) = await AccessKeyPair.CreateAsync(shared.Process);

        var reply = await client.DeleteAsync($"{Path}/{id}");

        Assert.Equal((200, "success", id), (reply.Status, reply.Json.Text("Message"), (string?)reply.Json["access_key"]!["id"]));
        Assert.Equal(["CreateAccessKey", "DeleteAccessKey"], shared.Process.ActionsOn(id));
        (await client.DeleteAsync($"{Path}/{id}")).IsRefused("ROMA.00014007");
    }

    [Fact]
    public async Task Is_deleted_by_the_command_too()
    {
        var (pair, id) = await AccessKeyPair.CreateAsync(shared.Process);

        var (exitCode, output, error) = await RomaProcess.RunAsync(shared.Process.DataDirectory, "access-key", "delete", id);

        Assert.True(exitCode == 0, error);
        Assert.StartsWith($"deleted {id} ", output, StringComparison.Ordinal);
        using var anonymous = RomaClient.InNewInstance(shared.Process, token: null);
        using var request = pair.Request(shared.Process, HttpMethod.Get, $"{anonymous.Base}/apps");
        (await anonymous.SendAsync(request)).IsRefused("APIGW.0301");
    }

    [Theory]
    [InlineData("no-id-at-all", "id:")]
    [InlineData("b2e6b145-4f3f-4a80-aa45-f4b8029f95a3", "The access key does not exist.")]
    public async Task Says_by_the_command_what_is_wrong(string id, string said)
    {
        var (exitCode, _, error) = await RomaProcess.RunAsync(shared.Process.DataDirectory, "access-key", "delete", id);

        Assert.Equal(1, exitCode);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }
}
