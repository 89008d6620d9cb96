namespace Roma.ApiTests.Http;

/// <summary>Who is let in, and what is said to whom.</summary>
public sealed class CallerTests(SharedRoma shared)
{
    private const string AnId = "b2e6b145-4f3f-4a80-aa45-f4b8029f95a3";

    [Theory]
    [InlineData(1)]
    [InlineData(99_999)]
    [InlineData(100_000)]
    public async Task Refuses_a_token_up_to_its_full_length_as_unknown(int length)
    {
        using var client = RomaClient.InNewInstance(shared.Process, token: new string('t', length));

        var reply = await client.ResetSecretAsync(AnId);

        reply.IsRefused("ROMA.00001002", details: "X-Auth-Token: send one token that is known");
    }

    [Theory]
    [InlineData(100_001)]
    [InlineData(130_000)]
    public async Task Refuses_a_token_that_is_too_long_and_says_how_long_one_may_be(int length)
    {
        using var client = RomaClient.InNewInstance(shared.Process, token: new string('t', length));

        var reply = await client.ResetSecretAsync(AnId);

        reply.IsRefused("ROMA.00001002", details: "X-Auth-Token: one token of 1 to 100000 characters");
    }

    [Theory]
    [InlineData("X-Auth-Token:")]
    [InlineData("X-Auth-Token:    ")]
    [InlineData("X-Auth-Token:", "X-Auth-Token:")]
    [InlineData("X-Auth_Token: test-administrator-token-0123456789")]
    [InlineData("Authorization: Bearer test-administrator-token-0123456789")]
    [InlineData("Authorization: Basic eDp5")]
    public async Task Takes_an_empty_token_for_none(params string[] headers)
    {
        var reply = await shared.Process.SendRawAsync(RawHttp.Request("GET /v2/project-1/instances/i/apps HTTP/1.1", headers));

        reply.IsRefused("ROMA.00001000", details: "X-Auth-Token: ");
    }

    [Theory]
    [InlineData("X-Auth-Token: test-administrator-token-0123456789", "X-Auth-Token: test-administrator-token-0123456789")]
    [InlineData("X-Auth-Token: test-administrator-token-0123456789", "x-auth-token: another")]
    [InlineData("X-Auth-Token: test-administrator-token-0123456789, test-administrator-token-0123456789")]
    [InlineData("X-Auth-Token: \"test-administrator-token-0123456789\"")]
    [InlineData("X-Auth-Token: TEST-ADMINISTRATOR-TOKEN-0123456789")]
    [InlineData("X-Auth-Token: test-administrator-token-012345678")]
    [InlineData("X-Auth-Token: \u00ff\u00fe\u00e9")]
    [InlineData("X-Auth-Token: t\u00c3\u00a9")]
    public async Task Refuses_a_token_that_is_doubled_or_not_the_same_to_the_letter(params string[] headers)
    {
        var reply = await shared.Process.SendRawAsync(RawHttp.Request("GET /v2/project-1/instances/i/apps HTTP/1.1", headers));

        reply.IsRefused("ROMA.00001002", details: "X-Auth-Token: ");
        reply.HoldsNothingOf("-administrator-");
    }

    [Fact]
    public async Task Takes_the_name_of_the_header_in_any_case()
    {
        var reply = await shared.Process.SendRawAsync(RawHttp.Request(
            "GET /v2/project-1/instances/none/apps HTTP/1.1", [$"x-auth-TOKEN:{RomaProcess.AdminToken}  "]));

        Assert.Equal(200, reply.Status);
    }

    [Fact]
    public async Task Refuses_an_expired_and_a_revoked_token_at_once_and_says_the_same_of_both_as_of_an_unknown_one()
    {
        var (expired, revoked) = (await Tokens.NewAsync(shared.Process, "eve", "member"), await Tokens.NewAsync(shared.Process, "eve", "member"));
        using var late = RomaClient.InNewInstance(shared.Process, token: expired);
        using var banned = RomaClient.InNewInstance(shared.Process, token: revoked);
        using var stranger = RomaClient.InNewInstance(shared.Process, token: "unknown");
        Assert.Equal((200, 200), ((await late.GetAsync("apps")).Status, (await banned.GetAsync("apps")).Status));
        shared.Process.ExpireToken(expired);
        var (exitCode, _, error) = await RomaProcess.RunAsync(
            shared.Process.DataDirectory, "token", "revoke", shared.Process.IdOfToken(revoked));
        Assert.True(exitCode == 0, error);

        Reply[] replies = [await late.GetAsync("apps"), await banned.GetAsync("apps"), await stranger.GetAsync("apps")];

        Assert.All(replies, reply =>
        {
            reply.IsRefused("ROMA.00001002");
            reply.HoldsNothingOf(expired);
            reply.HoldsNothingOf(revoked);
        });
        Assert.Single(replies.Select(reply => reply.ErrorDetails).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Says_the_same_of_another_project_whether_or_not_the_app_exists()
    {
        using var admin = RomaClient.InNewInstance(shared.Process, project: "project-2");
        using var member = await RomaClient.InNewInstance(shared.Process).AsAsync(shared.Process, "mia", "member");
        var id = await admin.CreateAppAsync();

        foreach (var (method, rest) in new[] { ("GET", ""), ("DELETE", ""), ("GET", "/secret"), ("PUT", "/secret") })
        {
            var existing = await member.SendAsync(HttpMethod.Parse(method), $"{admin.Base}/apps/{id}{rest}");
            var missing = await member.SendAsync(HttpMethod.Parse(method), $"{admin.Base}/apps/{AnId}{rest}");

            existing.IsRefused("ROMA.00001006", details: "project_id: ");
            missing.IsRefused("ROMA.00001006");
            Assert.Equal(existing.ErrorDetails, missing.ErrorDetails);
        }

        (await member.GetAsync($"{admin.Base}/apps")).IsRefused("ROMA.00001006");
        (await member.GetAsync($"{admin.Base}/validate-apps?id={id}")).IsRefused("ROMA.00001006");
        Assert.Equal(200, (await admin.GetAsync($"apps/{id}")).Status);
    }

    [Theory]
    [InlineData("GET", "/v2/project-1/instances/i/apps/x/nowhere")]
    [InlineData("GET", "/v2")]
    [InlineData("GET", "/V2/project-1/instances/i/apps")]
    [InlineData("PATCH", "/v2/project-1/instances/i/apps")]
    [InlineData("OPTIONS", "/v2/project-1/instances/i/apps")]
    [InlineData("PUT", "/v2/project-1/instances/i/apps/x/secret")]
    [InlineData("GET", "/v2/project-1/instances/i/apps?limit=0")]
    [InlineData("GET", "/v2/project-1/instances/i/apps/%20")]
    public async Task Says_nothing_else_before_the_token(string method, string path)
    {
        using var client = RomaClient.InNewInstance(shared.Process, token: null);

        var reply = await client.SendAsync(HttpMethod.Parse(method), path);

        reply.IsRefused("ROMA.00001000");
    }

    [Theory]
    [InlineData("Access=AK, SignedHeaders=host;x-sdk-date, Signature=00", null)]
    [InlineData("", null)]
    [InlineData(" nonsense", RomaProcess.AdminToken)]
    public async Task Refuses_a_signed_request_as_such(string rest, string? token)
    {
        using var client = RomaClient.InNewInstance(shared.Process, token: token);
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{client.Base}/apps/{AnId}/secret");
        request.Headers.TryAddWithoutValidation("Authorization", $"SDK-HMAC-SHA256 {rest}");
        request.Headers.TryAddWithoutValidation("X-Sdk-Date", "20261124T110000Z");

        var reply = await client.SendAsync(request);

        reply.IsRefused("APIGW.0301", details: "Authorization: ");
    }
}
