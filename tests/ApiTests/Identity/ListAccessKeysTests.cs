using System.Globalization;
using System.Security.Cryptography;

namespace Roma.ApiTests.Identity;

public sealed class ListAccessKeysTests(SharedRoma shared) : IAsyncLifetime
{
    private readonly string project = RandomNumberGenerator.GetHexString(16);
    private readonly List<(AccessKeyPair Pair, string Id)> made = [];
    private RomaClient client = null!;

    private string Path => $"/v2/{project}/access-keys";

    public async ValueTask InitializeAsync()
    {
        client = RomaClient.InNewInstance(shared.Process, project);
        foreach (var user in new[] { "alice", "bob", "carol" })
        {
            made.Add(await AccessKeyPair.CreateAsync(shared.Process, user, project: project));
        }
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Lists_the_keys_of_the_project_oldest_first_and_no_secret()
    {
        var reply = await client.GetAsync(Path);

        Assert.Equal(200, reply.Status);
        Assert.Equal(["total", "size", "access_keys"], reply.Members);
        Assert.Equal((3, 3), ((int)reply.Json["total"]!, (int)reply.Json["size"]!));
        var keys = reply.Json["access_keys"]!.AsArray().Select(key => key!.AsObject()).ToList();
        Assert.Equal(made.Select(key => (key.Id, key.Pair.Access)), keys.Select(key => (key.Text("id"), key.Text("access"))));
        Assert.All(keys, key => Assert.Equal(
            ["id", "user_id", "user_name", "role", "create_time", "expires_time", "project_id", "access", "last_used_time"], key.Select(member => member.Key)));
        Assert.All(made, key => reply.HoldsNothingOf(key.Pair.Secret));
    }

    [Theory]
    [InlineData("?limit=2", 0, 2)]
    [InlineData("?offset=2", 2, 1)]
    [InlineData("?offset=3", 3, 0)]
    public async Task Lists_a_page(string query, int skipped, int size)
    {
        var reply = await client.GetAsync(Path + query);

        Assert.Equal((3, size), ((int)reply.Json["total"]!, (int)reply.Json["size"]!));
        Assert.Equal(made.Skip(skipped).Take(size).Select(key => key.Id), reply.Json["access_keys"]!.AsArray().Select(key => (string)key!["id"]!));
    }

    [Fact]
    public async Task Tells_when_a_key_was_last_used()
    {
        var before = WallClock.Now;
        using var anonymous = RomaClient.InNewInstance(shared.Process, project, token: null);
        using var request = made[1].Pair.Request(
            shared.Process, HttpMethod.Post, $"{anonymous.Base}/apps", """{"name":"used"}""", [("content-type", "application/json")]);
        Assert.Equal(201, (await anonymous.SendAsync(request)).Status);

        var keys = (await client.GetAsync(Path)).Json["access_keys"]!.AsArray();

        Assert.InRange(DateTimeOffset.Parse((string)keys[1]!["last_used_time"]!, CultureInfo.InvariantCulture), before.AddSeconds(-1), WallClock.Now);
        Assert.All([keys[0], keys[2]], key => Assert.Null(key!["last_used_time"]));
    }

    [Fact]
    public async Task Lists_none_of_another_project()
    {
        using var other = RomaClient.InNewInstance(shared.Process, "project-1");
        var ids = (await other.GetAsync("/v2/project-1/access-keys?limit=500")).Json["access_keys"]!.AsArray().Select(key => (string)key!["id"]!);

        Assert.Empty(ids.Intersect(made.Select(key => key.Id), StringComparer.Ordinal));
    }

    [Fact]
    public async Task Is_listed_by_the_command_too()
    {
        var (exitCode, output, _) = await RomaProcess.RunAsync(shared.Process.DataDirectory, "access-key", "list");

        Assert.Equal(0, exitCode);
        Assert.All(made, key => Assert.Contains($"access={key.Pair.Access}", output, StringComparison.Ordinal));
        Assert.All(made, key => Assert.DoesNotContain(key.Pair.Secret, output, StringComparison.Ordinal));
    }
}
