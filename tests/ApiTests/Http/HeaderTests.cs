using System.Globalization;
using System.Net;
using System.Text;

namespace Roma.ApiTests.Http;

/// <summary>How much a request may say before its body.</summary>
public sealed class HeaderTests(SharedRoma shared)
{
    [Theory]
    [InlineData(1)]
    [InlineData(120)]
    public async Task Refuses_headers_of_more_than_131072_bytes_in_all(int headers)
    {
        using var client = RomaClient.InNewInstance(shared.Process, token: new string('t', 100_000));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{client.Base}/apps");
        for (var number = 0; number < headers; number++)
        {
            request.Headers.TryAddWithoutValidation($"X-Filler-{number.ToString(CultureInfo.InvariantCulture)}", new string('f', 32_000 / headers));
        }

        var reply = await client.SendAsync(request);

        reply.IsRefused("ROMA.00013000", status: 431, "headers: at most 131072 bytes");
        reply.HoldsNothingOf("tttttttttt");
    }

    [Fact]
    public async Task Takes_the_longest_token_and_room_for_other_headers()
    {
        using var client = RomaClient.InNewInstance(shared.Process, token: new string('t', 100_000));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{client.Base}/apps");
        request.Headers.TryAddWithoutValidation("X-Filler", new string('f', 30_000));

        var reply = await client.SendAsync(request);

        reply.IsRefused("ROMA.00001002");
    }

    [Theory]
    [InlineData(16_384, 200)]
    [InlineData(16_385, 414)]
    public async Task Takes_a_request_line_of_16384_bytes_and_leaves_longer_ones_to_the_web_server(int length, int status)
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var rest = $"GET {client.Base}/apps?unknown= HTTP/1.1\r\n".Length;

        var reply = await client.GetAsync($"apps?unknown={new string('u', length - rest)}");

        Assert.Equal(status, reply.Status);
    }

    [Theory]
    [InlineData("NONSENSE\r\n\r\n", 400)]
    [InlineData("GET /v2 HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /v2 HTTP/1.1\r\nHost: roma\r\nno header\r\n\r\n", 400)]
    [InlineData("PUT /v2 HTTP/1.1\r\nHost: roma\r\nContent-Length: x\r\n\r\n", 400)]
    [InlineData("PUT /v2 HTTP/1.1\r\nHost: roma\r\nContent-Length: -1\r\n\r\n", 400)]
    [InlineData("PUT /v2 HTTP/1.1\r\nHost: roma\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400)]
    [InlineData("PUT /v2 HTTP/1.1\r\nHost: roma\r\nTransfer-Encoding: gzip\r\n\r\n", 400)]
    [InlineData("PUT /v2 HTTP/1.0\r\n\r\n", 400)]
    [InlineData("POST /v2 HTTP/1.0\r\n\r\n", 400)]
    public async Task Leaves_what_is_no_HTTP_to_the_web_server(string request, int status)
    {
        var reply = await shared.Process.SendRawAsync(Encoding.Latin1.GetBytes(request));

        Assert.Equal((status, ""), (reply.Status, reply.Text));
    }

    [Fact]
    public async Task Says_nothing_of_the_server()
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var reply = await client.GetAsync("apps");

        Assert.Equal(200, reply.Status);
        Assert.False(reply.Headers.Contains("Server"));
        Assert.Equal("nosniff", Assert.Single(reply.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-store", reply.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task Is_no_different_over_HTTP_2()
    {
        await using var own = await OwnRoma.StartAsync("--Kestrel:Endpoints:H2:Url=http://127.0.0.1:0", "--Kestrel:Endpoints:H2:Protocols=Http2");
        var roma = own.Process;
        using var client = OverHttp2(roma, RomaProcess.AdminToken);
        var id = await client.CreateAppAsync();

        var reset = await client.ResetSecretAsync(id);
        var wrong = await client.ResetSecretAsync(id, """{"secret":"short"}""");

        Assert.Equal(200, reset.Status);
        Assert.Matches(Members.GeneratedSecret, reset.Json.Text("secret"));
        wrong.IsRefused("ROMA.00013000", details: "secret: ");
        foreach (var (length, details) in new[] { (100_000, "X-Auth-Token: send one token"), (100_001, "X-Auth-Token: one token of 1 to 100000") })
        {
            using var stranger = OverHttp2(roma, new string('t', length));
            (await stranger.ResetSecretAsync(id)).IsRefused("ROMA.00001002", details: details);
        }

        using var talker = OverHttp2(roma, new string('t', 100_000));
        talker.Http.DefaultRequestHeaders.TryAddWithoutValidation("X-Filler", new string('f', 32_000));
        (await talker.GetAsync("apps")).IsRefused("ROMA.00013000", status: 431, "headers: at most 131072 bytes");
    }

    private static RomaClient OverHttp2(RomaProcess roma, string token)
    {
        var http = roma.CreateClient(token);
        http.DefaultRequestVersion = HttpVersion.Version20;
        http.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return new RomaClient(http, "project-1", "http-2");
    }
}
