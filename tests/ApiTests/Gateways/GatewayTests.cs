using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Roma.ApiTests.Gateways;

/// <summary>What Roma answers gateways, asked as each of them asks, over real HTTP.</summary>
public sealed class GatewayTests(SharedRoma shared) : IAsyncLifetime
{
    private const string Host = "api.example.com:8443";
    private const string OfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private RomaClient owner = null!;
    private RomaClient gateway = null!;
    private string appId = "";
    private string token = "";
    private AccessKeyPair app = null!;

    public static TheoryData<string> Dialects => ["auth-request", "forward-auth", "ext-authz"];

    public async ValueTask InitializeAsync()
    {
        owner = RomaClient.InNewInstance(shared.Process);
        gateway = new RomaClient(shared.Process.CreateClient(token: null), "project-1", owner.Instance);
        token = await Tokens.OfAsync(shared.Process, "gateway", "verifier");
        var created = await owner.CreateAppAsync(new JsonObject { ["name"] = "orders", ["key"] = "orders-1" });
        appId = created.Text("id");
        app = new AccessKeyPair("orders-1", await owner.ShowSecretAsync(appId));
    }

    public ValueTask DisposeAsync()
    {
        owner.Dispose();
        gateway.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Tells_which_app_signed(string dialect)
    {
        var reply = await AskAsync(dialect, Signed("/orders?state=open&page=2"));

        Assert.Equal((200, ""), (reply.Status, reply.Text));
        Assert.Equal(appId, Assert.Single(reply.Headers.GetValues("X-Roma-App-Id")));
        Assert.Equal("orders-1", Assert.Single(reply.Headers.GetValues("X-Roma-App-Key")));
        Assert.Equal("1", Assert.Single(reply.Headers.GetValues("X-Roma-Secret-Version")));
        Assert.Equal(OfNothing, Assert.Single(reply.Headers.GetValues("X-Roma-Content-Sha256")));
        Assert.Equal("no-store", reply.Headers.CacheControl?.ToString());
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Refuses_what_was_changed_on_the_way(string dialect)
    {
        AssertRefused(dialect, "APIC.0303", await AskAsync(dialect, Signed("/orders") with { Method = "DELETE" }));
        AssertRefused(dialect, "APIC.0303", await AskAsync(dialect, Signed("/orders") with { Target = "/orders?all=true" }));
        AssertRefused(dialect, "APIC.0303", await AskAsync(dialect, Signed("/orders") with { Target = "/order" }));
        AssertRefused(dialect, "APIC.0303", await AskAsync(dialect, Signed("/orders") with { Host = "other.example.com" }));
        AssertRefused(dialect, "APIC.0303", await AskAsync(dialect, Signed("/orders") with { Authorization = null }));
        AssertRefused(dialect, "APIC.0303", await AskAsync(dialect, Signed("/orders", minutes: 16)));
        Assert.Equal(200, (await AskAsync(dialect, Signed("/orders", minutes: -14))).Status);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Says_the_same_of_an_unknown_key_as_of_a_wrong_signature(string dialect)
    {
        var unknown = new AccessKeyPair("orders-2", app.Secret);
        var wrong = new AccessKeyPair("orders-1", app.Secret + "x");

        var texts = new[] { await AskAsync(dialect, Signed("/orders", unknown)), await AskAsync(dialect, Signed("/orders", wrong)) }
            .Select(reply => AssertRefused(dialect, "APIC.0303", reply)).ToList();

        Assert.Equal(texts[0], texts[1]);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Refuses_the_old_secret_once_the_reset_was_answered(string dialect)
    {
        Assert.Equal(200, (await AskAsync(dialect, Signed("/orders"))).Status);
        var secret = (await owner.ResetSecretAsync(appId)).Json.Text("secret");

        AssertRefused(dialect, "APIC.0303", await AskAsync(dialect, Signed("/orders")));
        var reply = await AskAsync(dialect, Signed("/orders", app with { Secret = secret }));
        Assert.Equal((200, "2"), (reply.Status, Assert.Single(reply.Headers.GetValues("X-Roma-Secret-Version"))));

        Assert.Equal(200, (await owner.DeleteAsync($"apps/{appId}")).Status);
        AssertRefused(dialect, "APIC.0303", await AskAsync(dialect, Signed("/orders", app with { Secret = secret })));
    }

    [Theory]
    [InlineData("auth-request", "X-Original-URI", "/signed")]
    [InlineData("auth-request", "X-Original-Method", "GET")]
    [InlineData("forward-auth", "X-Forwarded-Uri", "/signed")]
    [InlineData("forward-auth", "X-Forwarded-Method", "GET")]
    [InlineData("forward-auth", "X-Forwarded-Host", Host)]
    public async Task Refuses_a_question_that_is_put_twice_or_not_at_all(string dialect, string header, string value)
    {
        Assert.Equal(400, (await AskAsync(dialect, Signed("/signed"), headers => headers.Add((header, value)))).Status);
        Assert.Equal(400, (await AskAsync(dialect, Signed("/signed"), headers => headers.RemoveAll(sent => sent.Name == header))).Status);
    }

    // A client may send the headers of the other dialects: gateways pass them through.
    [Theory]
    [InlineData("auth-request", "X-Forwarded-Uri")]
    [InlineData("forward-auth", "X-Original-URI")]
    [InlineData("forward-auth", "X-Original-URL")]
    [InlineData("ext-authz", "X-Original-URI")]
    [InlineData("ext-authz", "X-Forwarded-Uri")]
    public async Task Believes_no_header_of_another_dialect(string dialect, string header)
    {
        AssertRefused(dialect, "APIC.0303", await AskAsync(
            dialect, Signed("/signed") with { Target = "/wanted" },
            headers => headers.Add((header, "/signed"))));
    }

    [Theory]
    [InlineData("https://api.example.com:8443/a?b=c", "/a?b=c", 200)]
    [InlineData("https://api.example.com:8443/a?b=c", null, 200)]
    [InlineData("https://api.example.com:8443/a?b=c", "/a?b=d", 400)]
    [InlineData("https://other.example.com/a?b=c", null, 401)]
    [InlineData("/a?b=c", null, 400)]
    [InlineData("api.example.com", null, 400)]
    public async Task Takes_the_url_of_nginx_as_well(string whole, string? target, int status)
    {
        var reply = await AskAsync("auth-request", Signed("/a?b=c"), headers =>
        {
            headers.RemoveAll(sent => sent.Name is "X-Original-URI" or "Host");
            headers.Add(("X-Original-URL", whole));
            if (target is not null)
            {
                headers.Add(("X-Original-URI", target));
            }
        });

        Assert.Equal(status, reply.Status);
    }

    [Theory]
    [InlineData("/a%2Fb")]
    [InlineData("/a%2fb")]
    [InlineData("/a%5Cb")]
    [InlineData("/a\\b")]
    [InlineData("/a/../b")]
    [InlineData("/a/%2e%2E/b")]
    [InlineData("/./b")]
    [InlineData("/a/..")]
    public async Task Refuses_a_path_that_can_be_read_in_two_ways(string path)
    {
        foreach (var dialect in Dialects)
        {
            AssertRefused(dialect.Data, "APIC.0303", await AskAsync(dialect.Data, Signed(path) with { Target = path }));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("not-a-token")]
    [InlineData("reader")]
    [InlineData("other")]
    public async Task Serves_a_gateway_that_may_ask_alone(string whose)
    {
        var shown = whose switch
        {
            "reader" => await Tokens.OfAsync(shared.Process, "reader", "reader"),
            "other" => await Tokens.OfAsync(shared.Process, "gateway", "verifier", "project-2"),
            _ => whose,
        };
        foreach (var dialect in Dialects)
        {
            var reply = await AskAsync(dialect.Data, Signed("/orders"), headers =>
            {
                headers.RemoveAll(static sent => sent.Name is "X-Roma-Token");
                headers.AddRange([("X-Auth-Token", token), ("X-Roma-Token", shown)]);
            });

            Assert.Equal(403, reply.Status);
        }
    }

    [Theory]
    [InlineData("forward-auth")]
    [InlineData("ext-authz")]
    public async Task Checks_a_body_that_is_passed_on(string dialect)
    {
        var signed = Signed("/orders", method: HttpMethod.Post, body: """{"item":1}""");

        Assert.Equal(200, (await AskAsync(dialect, signed, body: """{"item":1}""")).Status);
        AssertRefused(dialect, "APIC.0303", await AskAsync(dialect, signed, body: """{"item":2}"""));
        AssertRefused(dialect, "APIC.0303", await AskAsync(dialect, signed));
        var tooLarge = await AskAsync(dialect, signed, body: new string(' ', (12 * 1024 * 1024) + 1));
        Assert.Equal((413, "body: at most 12582912 bytes"), (tooLarge.Status, tooLarge.ErrorDetails));
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Tells_the_digest_that_is_signed_where_the_body_is_not_passed_on(string dialect)
    {
        const string Digest = "a4d451ec23d0c46a2d3a7b0d0b5a1a3c7f0f0fae7cfd4eb4a4d0b8c6f2b6b0f1";

        var reply = await AskAsync(dialect, Signed("/orders", method: HttpMethod.Post, headers: [("x-sdk-content-sha256", Digest)]));

        Assert.Equal((200, Digest), (reply.Status, Assert.Single(reply.Headers.GetValues("X-Roma-Content-Sha256"))));
    }

    [Theory]
    [InlineData("/verify")]
    [InlineData("/verify/")]
    [InlineData("/verify/auth-request/")]
    [InlineData("/verify/auth-request/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/version")]
    [InlineData("/verify/%2e%2e/verify/auth-request")]
    [InlineData("/verify/Auth-Request")]
    public async Task Never_answers_another_address_with_success(string path)
    {
        var reply = await AskAsync("auth-request", Signed("/orders"), path: owner.Base + path);

        Assert.InRange(reply.Status, 400, 499);
    }

    [Fact]
    public async Task Takes_no_notice_of_a_query_that_a_gateway_appends() =>
        Assert.Equal(200, (await AskAsync("forward-auth", Signed("/a?b=c"), path: $"{owner.Base}/verify/forward-auth?b=c")).Status);

    [Fact]
    public async Task Knows_an_app_key_of_chinese_characters()
    {
        await owner.CreateAppAsync(new JsonObject { ["name"] = "han", ["key"] = "\u8BA2\u5355-1", ["secret"] = "JNs1VK3vLdTT9Djd" });

        var reply = await AskAsync("auth-request", Signed("/orders", new AccessKeyPair("\u8BA2\u5355-1", "JNs1VK3vLdTT9Djd")));

        Assert.Equal((200, "\u8BA2\u5355-1"), (reply.Status, Assert.Single(reply.Headers.GetValues("X-Roma-App-Key"))));
    }

    private static Action<List<(string Name, string Value)>> From(string forwardedFor) => headers => headers.Add(("X-Forwarded-For", forwardedFor));

    /// <summary>Asserts that a request is refused as the dialect wants it; answers what it is told, apart from the request's id.</summary>
    private static string AssertRefused(string dialect, string code, Reply reply)
    {
        Assert.Equal((int)HttpStatusCode.Unauthorized, reply.Status);
        Assert.Equal("SDK-HMAC-SHA256", Assert.Single(reply.Headers.GetValues("WWW-Authenticate")));
        Assert.Equal("no-store", reply.Headers.CacheControl?.ToString());
        var isInHeader = dialect is "auth-request";
        Assert.Equal(isInHeader, reply.Text is "");
        Assert.Equal(isInHeader, reply.Headers.Contains("X-Roma-Error"));
        var error = isInHeader ? JsonNode.Parse(Assert.Single(reply.Headers.GetValues("X-Roma-Error")))!.AsObject() : reply.Json;
        Assert.Equal(["error_code", "error_msg", "error_details", "request_id"], error.Select(static member => member.Key));
        Assert.Equal(code, error.Text("error_code"));
        return error.Text("error_msg") + error.Text("error_details");
    }

    private Question Signed(
        string target, AccessKeyPair? by = null, HttpMethod? method = null, string? body = null, int minutes = 0,
        IEnumerable<(string Name, string Value)>? headers = null)
    {
        using var request = (by ?? app).Request(
            shared.Process, method ?? HttpMethod.Get, target, body, headers, WallClock.Now.AddMinutes(minutes), hostAsSigned: Host);
        return new Question(
            request.Method.Method, target, Host, Assert.Single(request.Headers.GetValues("Authorization")),
            [("X-Sdk-Date", Assert.Single(request.Headers.GetValues("x-sdk-date"))), .. headers ?? []]);
    }

    private async Task<Reply> AskAsync(
        string dialect, Question question, Action<List<(string Name, string Value)>>? change = null, string? path = null, string? body = null)
    {
        List<(string Name, string Value)> headers = [("X-Roma-Token", token), .. question.Headers];
        if (question.Authorization is { } authorization)
        {
            headers.Add(("Authorization", authorization));
        }

        var target = $"{owner.Base}/verify/{dialect}";
        switch (dialect)
        {
            case "auth-request":
                headers.AddRange([("Host", question.Host), ("X-Original-Method", question.Method), ("X-Original-URI", question.Target)]);
                break;
            case "forward-auth":
                headers.AddRange(
                [
                    ("Host", "roma"), ("X-Forwarded-Method", question.Method), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", question.Host),
                    ("X-Forwarded-Uri", question.Target),
                ]);
                break;
            default:
                headers.Add(("Host", question.Host));
                target += question.Target;
                break;
        }

        change?.Invoke(headers);
        if (headers.TrueForAll(static header => header.Name is not "Host"))
        {
            headers.Add(("Host", "roma"));
        }

        if (body is not null)
        {
            headers.Add(("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture)));
        }

        var lines = headers.Select(static header => $"{header.Name}: {header.Value}");
        var method = dialect is "ext-authz" ? question.Method : "GET";
        return await shared.Process.Address.SendRawAsync(Encoding.UTF8.GetBytes(string.Join(
            "\r\n", [$"{method} {path ?? target} HTTP/1.1", "Connection: close", .. lines, "", body ?? ""])));
    }

    private sealed record Question(string Method, string Target, string Host, string? Authorization, IReadOnlyList<(string Name, string Value)> Headers);
}
