using System.Text.Json.Nodes;

namespace Roma.ApiTests.Identity;

/// <summary>What happens while a body is on its way counts: rights that end, and callers who want to be looked at meanwhile.</summary>
public sealed class SlowBodyTests(SharedRoma shared)
{
    private const string Project = "project-1";

    [Theory]
    [InlineData("POST /v2/project-1/tokens", """{"user_name":"mallory","role":"admin"}""")]
    [InlineData("POST /v2/project-1/access-keys", """{"user_name":"mallory","role":"admin"}""")]
    [InlineData("POST {instance}/apps", """{"name":"made-late"}""")]
    [InlineData("PUT {instance}/apps/{app}", """{"remark":"changed late"}""")]
    [InlineData("PUT {instance}/apps/{app}/secret", """{"secret":"JNs1VK3vLdTT9Djd"}""")]
    public async Task Changes_nothing_for_a_token_that_was_revoked_while_the_body_came(string operation, string body)
    {
        using var administrator = RomaClient.InNewInstance(shared.Process, Project);
        var id = await administrator.CreateAppAsync();
        var secret = await administrator.ShowSecretAsync(id);
        var made = (await administrator.PostAsync($"/v2/{Project}/tokens", """{"user_name":"adam","role":"admin"}""")).Json;
        var line = operation.Replace("{instance}", administrator.Base, StringComparison.Ordinal).Replace("{app}", id, StringComparison.Ordinal);
        var before = EntriesOf("adam");

        await using var request = await SlowRequest.BeginAsync(
            shared.Process, $"{line} HTTP/1.1", [$"X-Auth-Token: {made.Text("token")}", "Content-Type: application/json"], body);
        Assert.Equal(200, (await administrator.DeleteAsync($"/v2/{Project}/tokens/{made.Text("id")}")).Status);
        var (status, text) = await request.EndAsync();

        Assert.Equal((403, "ROMA.00001002"), (status, JsonNode.Parse(text)!.AsObject().Text("error_code")));
        Assert.Equal(before, EntriesOf("adam"));
        Assert.Equal(secret, await administrator.ShowSecretAsync(id));
    }

    [Fact]
    public async Task Changes_nothing_for_an_access_key_that_was_deleted_while_the_body_came()
    {
        using var administrator = RomaClient.InNewInstance(shared.Process, Project);
        var appId = await administrator.CreateAppAsync();
        var secret = await administrator.ShowSecretAsync(appId);
        var (pair, id) = await AccessKeyPair.CreateAsync(shared.Process);
        const string Body = """{"secret":"JNs1VK3vLdTT9Djd"}""";
        var path = $"{administrator.Base}/apps/{appId}/secret";
        using var signed = pair.Request(shared.Process, HttpMethod.Put, path, Body);

        await using var request = await SlowRequest.BeginAsync(
            shared.Process, $"PUT {path} HTTP/1.1",
            [.. signed.Headers.Select(header => $"{header.Key}: {header.Value.Single()}"), "Content-Type: application/json"], Body);
        Assert.Equal(200, (await administrator.DeleteAsync($"/v2/{Project}/access-keys/{id}")).Status);
        var (status, text) = await request.EndAsync();

        Assert.Equal((403, "APIGW.0301"), (status, JsonNode.Parse(text)!.AsObject().Text("error_code")));
        Assert.Equal(secret, await administrator.ShowSecretAsync(appId));
    }

    [Fact]
    public async Task Holds_up_nobody_at_an_address_that_sends_bodies_slowly_under_made_up_keys_and_counts_them()
    {
        // The tests' own address is that of a proxy, which says whose requests it hands on.
        await using var roma = await OwnRoma.StartAsync("--Roma:Proxies=127.0.0.1", "--Roma:Identity:MaxFailuresPerMinute=40");
        var (pair, _) = await AccessKeyPair.CreateAsync(roma.Process);
        var slow = await Task.WhenAll(Enumerable.Range(0, 40).Select(async made =>
        {
            using var signed = new AccessKeyPair($"MADEUP{made}", "made up").Request(roma.Process, HttpMethod.Get, "/v2/p");
            return await SlowRequest.BeginAsync(
                roma.Process, "GET /v2/p HTTP/1.1",
                [.. signed.Headers.Select(header => $"{header.Key}: {header.Value.Single()}"), "X-Forwarded-For: 192.0.2.1"], "{}");
        }));

        Assert.Equal(200, await StatusOfAsync(pair));

        foreach (var request in slow)
        {
            Assert.Equal(403, (await request.EndAsync()).Status);
            await request.DisposeAsync();
        }

        Assert.Equal(429, await StatusOfAsync((await AccessKeyPair.CreateAsync(roma.Process)).Pair));
        Assert.Equal(200, await StatusOfAsync(pair));

        async Task<int> StatusOfAsync(AccessKeyPair caller)
        {
            using var client = roma.Process.CreateClient(token: null);
            using var request = caller.Request(roma.Process, HttpMethod.Get, $"/v2/{Project}/instances/i/apps");
            request.Headers.Add("X-Forwarded-For", "192.0.2.1");
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            return (int)response.StatusCode;
        }
    }

    private int EntriesOf(string user) => StoreFile.Query<int>(
        shared.Process.DatabaseFile, "SELECT COUNT(*) FROM audit_entries WHERE user_name = @user", new { user })[0];
}
