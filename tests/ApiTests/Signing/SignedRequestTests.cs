using System.Security.Cryptography;
using System.Text;

namespace Roma.ApiTests.Signing;

/// <summary>Requests that an access key signed, over real HTTP.</summary>
public sealed class SignedRequestTests(SharedRoma shared) : IAsyncLifetime
{
    private const string Body = """{"secret":"JNs1VK3vLdTT9Djd"}""";

    private RomaClient client = null!;
    private AccessKeyPair pair = null!;
    private string keyId = "";
    private string appId = "";

    private string SecretPath => $"{client.Base}/apps/{appId}/secret";

    public async ValueTask InitializeAsync()
    {
        client = RomaClient.InNewInstance(shared.Process, token: null);
        (pair, keyId) = await AccessKeyPair.CreateAsync(shared.Process);
        using var owner = new RomaClient(shared.Process.CreateClient(), "project-1", client.Instance);
        appId = await owner.CreateAppAsync();
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    // The headers that the official SDKs send with a reset, and which of them they sign.
    [Theory]
    [InlineData("Python", "application/json;charset=utf-8", true, true, true)]
    [InlineData("Node", "application/json", true, false, true)]
    [InlineData(".NET", "application/json", false, true, false)]
    public async Task Carries_out_a_reset_as_each_official_client_signs_it(
        string sdk, string contentType, bool signsContentType, bool signsUserAgent, bool signsPort)
    {
        List<(string, string)> headers = [("x-project-id", "project-1")];
        headers.AddRange(signsContentType ? [("content-type", contentType)] : []);
        headers.AddRange(signsUserAgent ? [("user-agent", "huaweicloud-usdk")] : []);
        using var request = pair.Request(
            shared.Process, HttpMethod.Put, SecretPath, Body, headers, hostAsSigned: signsPort ? null : shared.Process.Address.Host);
        if (!signsContentType)
        {
            request.Content!.Headers.TryAddWithoutValidation("Content-Type", contentType);
            request.Headers.TryAddWithoutValidation("X-Unsigned", sdk);
        }

        var reply = await client.SendAsync(request);

        Assert.Equal(200, reply.Status);
        Assert.Equal("JNs1VK3vLdTT9Djd", (string?)reply.Json["secret"]);
    }

    [Fact]
    public async Task Carries_out_a_request_whose_host_is_not_signed() =>
        Assert.Equal(200, (await SendAsync(HttpMethod.Put, SecretPath, signsHost: false)).Status);

    [Fact]
    public async Task Carries_out_a_reset_without_a_body() => Assert.Equal(32, (await SendAsync(HttpMethod.Put, SecretPath)).Json.Text("secret").Length);

    [Fact]
    public async Task Carries_out_a_reset_whose_body_comes_in_chunks()
    {
        using var request = pair.Request(shared.Process, HttpMethod.Put, SecretPath, Body, [("content-type", "application/json")]);
        request.Headers.TransferEncodingChunked = true;

        Assert.Equal(200, (await client.SendAsync(request)).Status);
    }

    [Fact]
    public async Task Answers_a_query_that_carries_a_signed_body() =>
        Assert.Equal(200, (await SendAsync(HttpMethod.Get, SecretPath, "{}", ("content-type", "application/json"))).Status);

    [Fact]
    public async Task Answers_a_list_whose_query_is_signed() =>
        Assert.Equal(1, (int?)(await SendAsync(HttpMethod.Get, $"{client.Base}/apps?offset=0&limit=5&name=app")).Json["total"]);

    [Fact]
    public async Task Lets_the_signature_decide_where_there_is_a_token_too()
    {
        using var signed = pair.Request(shared.Process, HttpMethod.Put, SecretPath);
        signed.Headers.Add("X-Auth-Token", "no-token-at-all");
        using var forged = (pair with { Secret = "another" }).Request(shared.Process, HttpMethod.Put, SecretPath);
        forged.Headers.Add("X-Auth-Token", RomaProcess.AdminToken);

        Assert.Equal(200, (await client.SendAsync(signed)).Status);
        (await client.SendAsync(forged)).IsRefused("APIGW.0301");
    }

    [Fact]
    public async Task Says_the_same_of_an_unknown_key_as_of_a_wrong_secret()
    {
        using var wrong = (pair with { Secret = "another" }).Request(shared.Process, HttpMethod.Put, SecretPath);
        using var unknown = (pair with { Access = "UNKNOWN" }).Request(shared.Process, HttpMethod.Put, SecretPath);

        var (first, second) = (await client.SendAsync(wrong), await client.SendAsync(unknown));

        first.IsRefused("APIGW.0301");
        Assert.Equal(first.ErrorDetails, second.ErrorDetails);
        first.HoldsNothingOf(pair.Access);
    }

    [Fact]
    public async Task Refuses_a_body_that_is_not_the_signed_one()
    {
        using var request = pair.Request(shared.Process, HttpMethod.Put, SecretPath, Body, [("content-type", "application/json")]);
        request.Content = new StringContent(Body.Replace('J', 'K'), Encoding.UTF8, "application/json");

        (await client.SendAsync(request)).IsRefused("APIGW.0301");
    }

    [Fact]
    public async Task Refuses_another_path_and_another_method_than_the_signed_ones()
    {
        using var moved = pair.Request(shared.Process, HttpMethod.Put, SecretPath);
        moved.RequestUri = new Uri(shared.Process.Address, SecretPath.Replace(client.Instance, "another", StringComparison.Ordinal));
        using var turned = pair.Request(shared.Process, HttpMethod.Get, SecretPath);
        turned.Method = HttpMethod.Put;

        (await client.SendAsync(moved)).IsRefused("APIGW.0301");
        (await client.SendAsync(turned)).IsRefused("APIGW.0301");
    }

    [Theory]
    [InlineData("digest", 200)]
    [InlineData("UNSIGNED-PAYLOAD", 200)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", 403)]
    [InlineData("anything", 403)]
    public async Task Compares_the_body_with_a_signed_digest_of_it(string declared, int status)
    {
        var digest = declared is "digest" ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Body))) : declared;

        var reply = await SendAsync(HttpMethod.Put, SecretPath, Body, ("content-type", "application/json"), ("x-sdk-content-sha256", digest));

        Assert.Equal(status, reply.Status);
        if (status == 403)
        {
            reply.IsRefused("APIGW.0301", details: "X-Sdk-Content-Sha256");
        }
    }

    [Theory]
    [InlineData(-14, 200)]
    [InlineData(-16, 403)]
    [InlineData(14, 200)]
    [InlineData(16, 403)]
    public async Task Takes_a_signature_of_the_last_and_next_15_minutes(int minutes, int status)
    {
        using var request = pair.Request(
            shared.Process, HttpMethod.Put, SecretPath, signedAt: WallClock.Now.AddMinutes(minutes));

        var reply = await client.SendAsync(request);

        Assert.Equal(status, reply.Status);
        if (status == 403)
        {
            reply.IsRefused("APIGW.0301", details: "X-Sdk-Date");
        }
    }

    [Fact]
    public async Task Refuses_a_deleted_key_at_once()
    {
        using var administrator = shared.Process.CreateClient();
        Assert.Equal(200, (await SendAsync(HttpMethod.Put, SecretPath)).Status);
        using var deleted = await administrator.DeleteAsync(
            new Uri($"/v2/project-1/access-keys/{keyId}", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.True(deleted.IsSuccessStatusCode);
        (await SendAsync(HttpMethod.Put, SecretPath)).IsRefused("APIGW.0301");
    }

    [Fact]
    public async Task Refuses_an_expired_key_as_an_unknown_one()
    {
        Assert.Equal(1, StoreFile.Execute(
            shared.Process.DatabaseFile, "UPDATE access_keys SET expires_at = 1 WHERE access_key_id = @id", new { id = keyId }));

        (await SendAsync(HttpMethod.Put, SecretPath)).IsRefused("APIGW.0301", details: "no access key verifies");
    }

    [Fact]
    public async Task Grants_what_the_role_may_in_its_project_alone()
    {
        var (reader, _) = await AccessKeyPair.CreateAsync(shared.Process, "rita", "reader");
        using var reset = reader.Request(shared.Process, HttpMethod.Put, SecretPath);
        using var elsewhere = pair.Request(shared.Process, HttpMethod.Get, "/v2/project-2/instances/i/apps");
        using var nowhere = pair.Request(shared.Process, HttpMethod.Get, "/v2/nowhere");

        (await client.SendAsync(reset)).IsRefused("ROMA.00012001");
        (await client.SendAsync(elsewhere)).IsRefused("ROMA.00001006");
        (await client.SendAsync(nowhere)).IsRefused("ROMA.00001007", 404);
    }

    [Fact]
    public async Task Records_a_reset_as_the_key_owners_doing()
    {
        var reply = await SendAsync(HttpMethod.Put, SecretPath);

        var entry = Assert.Single(StoreFile.Query<string>(
            shared.Process.DatabaseFile, "SELECT action || ' by ' || user_name FROM audit_entries WHERE request_id = @id", new { id = reply.RequestId }));
        Assert.Equal("ResetAppSecret by alice", entry);
    }

    [Theory]
    [InlineData(65_537)]
    [InlineData(20 << 20)]
    public async Task Refuses_an_over_large_body_whatever_signed_it(int bytes)
    {
        using var request = pair.Request(
            shared.Process, HttpMethod.Put, SecretPath, new string(' ', bytes), [("content-type", "application/json")]);

        (await client.SendAsync(request)).IsRefused("ROMA.00013000", 413);
    }

    [Fact]
    public async Task Writes_neither_key_nor_signature_nor_secret_to_its_log()
    {
        using var request = (pair with { Secret = "another" }).Request(shared.Process, HttpMethod.Put, SecretPath);
        var signature = request.Headers.GetValues("Authorization").Single()[^64..];
        await client.SendAsync(request);
        await SendAsync(HttpMethod.Put, SecretPath);

        Assert.DoesNotContain(pair.Secret, shared.Process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(signature, shared.Process.Output, StringComparison.Ordinal);
    }

    private async Task<Reply> SendAsync(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = pair.Request(shared.Process, method, path, body, headers);
        return await client.SendAsync(request);
    }

    private async Task<Reply> SendAsync(HttpMethod method, string path, bool signsHost)
    {
        using var request = pair.Request(shared.Process, method, path, signsHost: signsHost);
        return await client.SendAsync(request);
    }
}
