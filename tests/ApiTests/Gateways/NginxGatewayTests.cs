using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Roma.ApiTests.Gateways;

/// <summary>A real nginx, configured by the file that the documentation shows, between clients that sign and a service.</summary>
public sealed class NginxGatewayTests : IAsyncLifetime
{
    private OwnRoma own = null!;
    private NginxServer nginx = null!;
    private Uri address = null!;
    private RomaClient owner = null!;
    private RomaClient client = null!;
    private string appId = "";
    private AccessKeyPair app = null!;

    public async ValueTask InitializeAsync()
    {
        own = await OwnRoma.StartAsync(new RomaStart(RomaProcess.NewDataDirectory()) { Arguments = ["--Roma:Identity:MaxFailuresPerMinute=10"] });
        owner = new RomaClient(own.Process.CreateClient(), "my-project", "my-instance");
        appId = (string)(await owner.CreateAppAsync(new JsonObject { ["name"] = "orders", ["key"] = "orders-1" }))["id"]!;
        app = new AccessKeyPair("orders-1", await owner.ShowSecretAsync(appId));
        var token = await Tokens.OfAsync(own.Process, "gateway", "verifier", "my-project");

        // The service tells what reaches it.
        var service = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        var documented = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "docs", "gateways", "nginx.conf"), TestContext.Current.CancellationToken);
        (nginx, address) = await NginxServer.StartAsync(
            own.Process,
            documented.Replace("127.0.0.1:9000", $"127.0.0.1:{service}", StringComparison.Ordinal)
                .Replace("the-token-of-the-gateway", token, StringComparison.Ordinal)
            + $$"""

            server {
                listen 127.0.0.1:{{service}};
                location / {
                    return 200 "$request_method $request_uri $http_x_roma_app_id $http_x_roma_app_key $http_x_roma_secret_version $http_x_roma_content_sha256";
                }
            }
            """);
        client = new RomaClient(new HttpClient { BaseAddress = address }, "my-project", "my-instance");
    }

    public async ValueTask DisposeAsync()
    {
        owner?.Dispose();
        client?.Dispose();
        if (nginx is not null)
        {
            await nginx.DisposeAsync();
        }

        await own.DisposeAsync();
    }

    [Fact]
    public async Task Lets_through_what_is_signed_and_tells_the_service_by_whom()
    {
        foreach (var (method, path) in new[] { ("GET", "/orders?state=open"), ("DELETE", "/orders/1"), ("GET", "/a//b"), ("PUT", "/a~b-c_d.e") })
        {
            var reply = await SendAsync(app, new HttpMethod(method), path);

            Assert.Equal(
                (200, $"{method} {path} {appId} orders-1 1 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), (reply.Status, reply.Text));
        }

        // Whether a body has the digest that was signed is for the service to check.
        const string Digest = "4c0e9a0c7a0d9b7cf1bfb4ea1a5b6d1e2a0e1c1c9c8a1c1d5f0f6c2a7d9b0e3f";
        var posted = await SendAsync(app, HttpMethod.Post, "/orders", """{"item":1}""", ("x-sdk-content-sha256", Digest));
        Assert.Equal((200, $"POST /orders {appId} orders-1 1 {Digest}"), (posted.Status, posted.Text));
    }

    [Fact]
    public async Task Replaces_what_the_client_says_of_itself()
    {
        using var request = app.Request(address, HttpMethod.Get, "/orders");
        foreach (var name in new[] { "X-Roma-App-Id", "X-Roma-App-Key", "X-Roma-Secret-Version", "X-Roma-Content-Sha256", "X_Roma_App_Id" })
        {
            request.Headers.TryAddWithoutValidation(name, "me");
        }

        var reply = await client.SendAsync(request);

        Assert.Equal(200, reply.Status);
        Assert.DoesNotContain("me", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lets_nobody_say_what_was_asked_for()
    {
        (string Name, string Value)[] spoofed =
        [
            ("X-Original-URI", "/orders"), ("X-Original-URL", "http://h/orders"), ("X-Original-Method", "GET"), ("X-Forwarded-Uri", "/orders"),
            ("X-Roma-Token", "mine"),
        ];
        foreach (var (name, value) in spoofed)
        {
            using var signed = app.Request(address, HttpMethod.Get, "/orders");
            using var sent = new HttpRequestMessage(HttpMethod.Get, "/other");
            foreach (var (header, lines) in signed.Headers)
            {
                sent.Headers.TryAddWithoutValidation(header, lines);
            }

            sent.Headers.TryAddWithoutValidation(name, value);

            AssertRefused(await client.SendAsync(sent));
        }
    }

    [Fact]
    public async Task Refuses_what_is_not_signed_in_the_gateways_words()
    {
        AssertRefused(await client.GetAsync("/orders"));
        AssertRefused(await SendAsync(app with { Secret = "JNs1VK3vLdTT9Djd" }, HttpMethod.Get, "/orders"));
        AssertRefused(await SendAsync(new AccessKeyPair("orders-2", app.Secret), HttpMethod.Get, "/orders"));
    }

    [Fact]
    public async Task Refuses_the_old_secret_as_soon_as_the_reset_was_answered()
    {
        var renewed = app with { Secret = (string)(await owner.ResetSecretAsync(appId)).Json["secret"]! };

        AssertRefused(await SendAsync(app, HttpMethod.Get, "/orders"));
        Assert.Contains(" orders-1 2 ", (await SendAsync(renewed, HttpMethod.Get, "/orders")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_a_client_that_fails_too_often_with_429()
    {
        for (var failure = 0; failure < 10; failure++)
        {
            AssertRefused(await SendAsync(app with { Secret = "JNs1VK3vLdTT9Djd" }, HttpMethod.Get, "/orders"));
        }

        var reply = await SendAsync(app, HttpMethod.Get, "/orders");

        Assert.Equal((HttpStatusCode.TooManyRequests, "ROMA.00009002"), ((HttpStatusCode)reply.Status, reply.ErrorCode));
        Assert.InRange(int.Parse(Assert.Single(reply.Headers.GetValues("Retry-After")), CultureInfo.InvariantCulture), 1, 60);
    }

    [Fact]
    public async Task Lets_nobody_through_while_Roma_is_away()
    {
        await own.Process.StopAsync();

        var reply = await SendAsync(app, HttpMethod.Get, "/orders");

        Assert.Equal((503, "ROMA.00009001"), (reply.Status, reply.ErrorCode));
    }

    private static void AssertRefused(Reply reply)
    {
        Assert.Equal((401, "APIC.0303"), (reply.Status, reply.ErrorCode));
        Assert.Equal("SDK-HMAC-SHA256", Assert.Single(reply.Headers.GetValues("WWW-Authenticate")));
    }

    private async Task<Reply> SendAsync(
        AccessKeyPair by, HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = by.Request(address, method, path, body, headers);
        return await client.SendAsync(request);
    }
}
