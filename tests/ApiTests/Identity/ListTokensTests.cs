using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Roma.ApiTests.Identity;

public sealed class ListTokensTests(SharedRoma shared) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string DataDirectory => shared.Process.DataDirectory;

    [Fact]
    public async Task Lists_what_each_token_grants_oldest_first_and_no_token()
    {
        await RomaProcess.MakeStoreAsync(folder.Path);
        var (first, firstId) = await TokenCommand.CreateAsync(folder.Path, "project-1", "reader");
        var (second, secondId) = await TokenCommand.CreateAsync(
            folder.Path, "--all-projects", "--user", "bob", "--role", "admin", "--expires", "12h");

        var (exitCode, output, error) = await RomaProcess.RunAsync(folder.Path, "token", "list");

        Assert.Equal(0, exitCode);
        Assert.Empty(error);
        // The first is the administrator's.
        var lines = output.TrimEnd().Split(Environment.NewLine)[1..];
        Assert.Equal([firstId, secondId], lines.Select(line => line.Split(' ')[0]));
        Assert.All(["user=alice", "project=project-1", "role=reader", "expires=never"], part => Assert.Contains(part, lines[0].Split(' ')));
        Assert.All(["user=bob", "project=*", "role=admin"], part => Assert.Contains(part, lines[1].Split(' ')));
        Assert.DoesNotContain("expires=never", lines[1], StringComparison.Ordinal);
        Assert.All([first, second], token => Assert.DoesNotContain(token, output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("x role=admin", "user=\"x role=admin\" user_id=")]
    [InlineData("x\u202Enimda", "user=\"x\\u202Enimda\" user_id=")]
    [InlineData("x\u2028role=admin", "user=\"x\\u2028role=admin\" user_id=")]
    [InlineData("x\" project=* role=admin", "user=\"x\\\" project=* role=admin\" user_id=")]
    public async Task Shows_a_name_from_outside_so_that_it_passes_for_no_column(string user, string shown)
    {
        using var administrator = RomaClient.InNewInstance(shared.Process, token: await Tokens.OfAsync(shared.Process, "adam", "admin"));
        var body = new JsonObject { ["user_name"] = user, ["role"] = "reader" }.ToJsonString();
        var token = await administrator.PostAsync("/v2/project-1/tokens", body);
        var key = await administrator.PostAsync("/v2/project-1/access-keys", body);
        Assert.Equal((201, 201), (token.Status, key.Status));
        var (tokenId, keyId) = (token.Json.Text("id"), key.Json.Text("id"));

        var listed = await TokenCommand.DescribeAsync(DataDirectory, tokenId);
        var keys = (await RomaProcess.RunAsync(DataDirectory, "access-key", "list")).Output.Split(Environment.NewLine);
        var revoked = await RomaProcess.RunAsync(DataDirectory, "token", "revoke", tokenId);
        var deleted = await RomaProcess.RunAsync(DataDirectory, "access-key", "delete", keyId);

        Assert.StartsWith($"{tokenId} {shown}", listed, StringComparison.Ordinal);
        Assert.StartsWith($"{keyId} {shown}", Assert.Single(keys, line => line.StartsWith(keyId, StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.StartsWith($"revoked {tokenId} {shown}", TokenCommand.Line(revoked.Output), StringComparison.Ordinal);
        Assert.StartsWith($"deleted {keyId} {shown}", TokenCommand.Line(deleted.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_revoked_tokens_as_such()
    {
        var (_, id) = await TokenCommand.CreateAsync(DataDirectory, "project-1", "reader");

        var before = await TokenCommand.DescribeAsync(DataDirectory, id);
        await TokenCommand.RevokeAsync(DataDirectory, id);
        var after = await TokenCommand.DescribeAsync(DataDirectory, id);

        Assert.Contains("revoked=never", before, StringComparison.Ordinal);
        Assert.DoesNotContain("revoked=never", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_expired_tokens()
    {
        var (_, id) = await TokenCommand.CreateAsync(
            DataDirectory, "--project", "project-1", "--user", "alice", "--role", "reader", "--expires", "1m");
        Assert.Equal(1, StoreFile.Execute(shared.Process.DatabaseFile, "UPDATE tokens SET expires_at = 0 WHERE token_id = @id", new { id }));

        Assert.Contains("expires=1970-01-01T00:00:00Z", await TokenCommand.DescribeAsync(DataDirectory, id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_over_HTTP_the_projects_tokens_oldest_first_by_pages_without_revoked_ones_and_never_a_token()
    {
        var project = RandomNumberGenerator.GetHexString(16);
        var path = $"/v2/{project}/tokens";
        using var client = RomaClient.InNewInstance(shared.Process, project);
        var made = new List<JsonObject>();
        foreach (var user in new[] { "alice", "bob", "carol", "dave" })
        {
            made.Add((await client.PostAsync(path, $$"""{"user_name":"{{user}}","role":"reader"}""")).Json);
        }

        Assert.Equal(200, (await client.DeleteAsync($"{path}/{made[1].Text("id")}")).Status);
        shared.Process.ExpireToken(made[3].Text("token"));
        var all = await client.GetAsync(path);
        var page = await client.GetAsync(path + "?offset=1&limit=1");

        var everything = await client.GetAsync(path + "?all=true&with_revoked=true&limit=1");

        Assert.Equal((200, 4, 4), (everything.Status, (int)everything.Json["total"]!, (int)everything.Json["size"]!));
        var revoked = Assert.Single(everything.Json["tokens"]!.AsArray(), token => token!["revoked_time"] is not null)!;
        Assert.Equal((made[1].Text("id"), project), ((string?)revoked["id"], (string?)revoked["project_id"]));
        Assert.Equal((200, 3, 3), (all.Status, (int)all.Json["total"]!, (int)all.Json["size"]!));
        Assert.Equal(["total", "size", "tokens"], all.Members);
        // Ids are in the order of time, to the millisecond; within one they are in any order.
        var kept = made.Where((_, index) => index != 1).OrderBy(token => token.Text("id"), StringComparer.Ordinal)
            .Select(token => token.Text("user_name")).ToList();
        Assert.Equal(kept, all.Json["tokens"]!.AsArray().Select(token => (string)token!["user_name"]!));
        Assert.All(all.Json["tokens"]!.AsArray(), token => Assert.Equal(
            ["id", "user_id", "user_name", "role", "create_time", "expires_time", "project_id", "last_used_time", "revoked_time"],
            token!.AsObject().Select(member => member.Key)));
        Assert.All(made, token => all.HoldsNothingOf(token.Text("token")["roma_".Length..]));
        Assert.Equal((3, 1), ((int)page.Json["total"]!, (int)page.Json["size"]!));
        Assert.Equal(kept[1], (string?)page.Json["tokens"]![0]!["user_name"]);
    }

    [Fact]
    public async Task Tells_over_HTTP_when_a_token_was_last_used()
    {
        var project = RandomNumberGenerator.GetHexString(16);
        using var administrator = RomaClient.InNewInstance(shared.Process, project);
        var token = (await administrator.PostAsync($"/v2/{project}/tokens", """{"user_name":"alice","role":"member"}""")).Json.Text("token");
        var before = WallClock.Now;
        using var client = RomaClient.InNewInstance(shared.Process, project, token);
        await client.CreateAppAsync();

        var listed = Assert.Single((await administrator.GetAsync($"/v2/{project}/tokens")).Json["tokens"]!.AsArray())!;

        Assert.InRange(DateTimeOffset.Parse((string)listed["last_used_time"]!, CultureInfo.InvariantCulture), before.AddSeconds(-1), WallClock.Now);
    }

    public void Dispose() => folder.Dispose();
}
