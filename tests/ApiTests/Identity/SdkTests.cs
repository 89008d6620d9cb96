using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Roma.ApiTests.Identity;

/// <summary>The official SDK, which signs with an access key, works as it is.</summary>
public sealed class SdkTests(SharedRoma shared)
{
    private const string Project = "project-1";

    private const string Name = "订单 (orders) 服务-1_a.b";

    private readonly string instance = RandomNumberGenerator.GetHexString(16, lowercase: true);

    private string DataDirectory => shared.Process.DataDirectory;

    [Fact]
    public async Task Creates_finds_shows_resets_and_deletes()
    {
        var (access, secret) = await CreateKeyAsync("alice", "member");
        var sdk = Client(access, secret);

        var created = (await sdk.CallAsync("create", body: new JsonObject { ["name"] = Name })).Is(201);
        var id = created.Text("id");
        Assert.Equal(Name, created.Text("name"));
        Assert.Equal("alice", created["created_user"]!.AsObject().Text("user_name"));
        Assert.Equal(created.Text("key"), (await sdk.CallAsync("show", id)).Is(200).Text("key"));

        var given = (await sdk.CallAsync("reset-secret", id, body: new JsonObject { ["secret"] = "JNs1VK3vLdTT9Djd" })).Is(200);
        Assert.Equal((id, "JNs1VK3vLdTT9Djd"), (given.Text("id"), given.Text("secret")));
        Assert.Equal("JNs1VK3vLdTT9Djd", (await sdk.CallAsync("show-secret", id)).Is(200).Text("secret"));

        (await sdk.CallAsync("delete", id)).Is(200);
        Assert.Equal("ROMA.00014001", (await sdk.CallAsync("show", id)).ErrorCode);
        Assert.Equal(["CreateApp", "ResetAppSecret", "DeleteApp"], shared.Process.ActionsOn(id));
    }

    [Theory]
    [InlineData("reset-secret")]
    [InlineData("reset-secret-without-body")]
    public async Task Has_a_secret_made_with_an_empty_body_and_with_none(string operation)
    {
        var (access, secret) = await CreateKeyAsync("alice", "member");
        var sdk = Client(access, secret);
        var id = (await sdk.CallAsync("create", body: new JsonObject { ["name"] = "orders", ["secret"] = "JNs1VK3vLdTT9Djd" })).Is(201).Text("id");

        var answer = await sdk.CallAsync(operation, id);

        Assert.Matches(Members.GeneratedSecret, answer.Is(200).Text("secret"));
        Assert.Equal(answer.Body!.Text("secret"), (await sdk.CallAsync("show-secret", id)).Is(200).Text("secret"));
        Assert.Equal("alice", shared.Process.LastResetterOf(id).Name);
        Assert.Equal(answer.RequestId, shared.Process.LastResetOf(id));
    }

    [Theory]
    [InlineData("订单", 1)]
    [InlineData(") 服", 1)]
    [InlineData("订单 (orders) 服务-1_a.b", 1)]
    [InlineData("orders+服务", 0)]
    [InlineData("*~'!", 0)]
    public async Task Finds_by_names_that_are_hard_to_sign(string name, int count)
    {
        var (access, secret) = await CreateKeyAsync("alice", "member");
        var sdk = Client(access, secret);
        (await sdk.CallAsync("create", body: new JsonObject { ["name"] = Name })).Is(201);

        var found = (await sdk.CallAsync("list", query: new JsonObject { ["name"] = name, ["limit"] = 5, ["offset"] = 0 })).Is(200);

        Assert.Equal(count, (int)found["total"]!);
    }

    [Fact]
    public async Task Is_told_what_its_role_does_not_permit()
    {
        var (access, secret) = await CreateKeyAsync("alice", "member");
        var id = (await Client(access, secret).CallAsync("create", body: new JsonObject { ["name"] = "orders" })).Is(201).Text("id");
        var (readers, readersSecret) = await CreateKeyAsync("rita", "reader");
        var reader = Client(readers, readersSecret);

        Assert.Equal("orders", (await reader.CallAsync("show", id)).Is(200).Text("name"));
        var refused = await reader.CallAsync("reset-secret-without-body", id);

        Assert.Equal((403, "ROMA.00012001"), (refused.Status, refused.ErrorCode));
        Assert.NotNull(refused.RequestId);
    }

    [Fact]
    public async Task Is_refused_with_a_wrong_secret_an_unknown_key_and_for_another_project()
    {
        var (access, secret) = await CreateKeyAsync("alice", "member");
        var (others, othersSecret) = await CreateKeyAsync("alice", "member", "project-2");

        var wrong = await Client(access, othersSecret).CallAsync("list");
        var unknown = await Client(new string('A', access.Length), secret).CallAsync("list");
        var elsewhere = await Client(others, othersSecret).CallAsync("list");

        Assert.Equal((403, "APIGW.0301"), (wrong.Status, wrong.ErrorCode));
        Assert.Equal((403, "APIGW.0301"), (unknown.Status, unknown.ErrorCode));
        Assert.Equal((403, "ROMA.00001006"), (elsewhere.Status, elsewhere.ErrorCode));
        Assert.Equal("Incorrect IAM authentication information.", wrong.ErrorMessage);
    }

    private SdkClient Client(string access, string secret) => new(shared.Process.Address, access, secret, Project, instance);

    private async Task<(string Access, string Secret)> CreateKeyAsync(string user, string role, string project = Project)
    {
        Requirement.Programs("node");
        var (exitCode, output, error) = await RomaProcess.RunAsync(
            DataDirectory, "access-key", "create", "--project", project, "--user", user, "--role", role, "--expires", "1h");
        Assert.True(exitCode == 0, error);
        var lines = output.TrimEnd().Split(Environment.NewLine);
        Assert.Equal(2, lines.Length);
        Assert.DoesNotContain(lines[1], error, StringComparison.Ordinal);
        return (lines[0], lines[1]);
    }
}
