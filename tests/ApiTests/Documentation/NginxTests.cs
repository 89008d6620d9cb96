using System.Text;
using System.Text.RegularExpressions;

namespace Roma.ApiTests.Documentation;

/// <summary>A real nginx, configured by the lines that the documentation shows, in front of Roma.</summary>
public sealed partial class NginxTests : IAsyncLifetime
{
    private static readonly ShellDocument Operations = new("docs/operations.md");

    private OwnRoma own = null!;
    private NginxServer nginx = null!;
    private Uri address = null!;
    private RomaClient client = null!;

    public async ValueTask InitializeAsync()
    {
        own = await OwnRoma.StartAsync(new RomaStart(RomaProcess.NewDataDirectory())
        {
            Arguments = ["--Roma:Proxies=127.0.0.1", "--Roma:Identity:MaxFailuresPerMinute=1"],
        });
        (nginx, address) = await NginxServer.StartAsync(own.Process, Operations.BlockBelow("## Behind a proxy", "nginx"));
        client = Through(RomaProcess.AdminToken);
    }

    public async ValueTask DisposeAsync()
    {
        client?.Dispose();
        if (nginx is not null)
        {
            await nginx.DisposeAsync();
        }

        await own.DisposeAsync();
    }

    [Fact]
    public async Task Passes_on_the_calls_of_the_readme()
    {
        Requirement.Programs("bash", "curl", "sed");
        var script = new ShellDocument("README.md").CommandsBelow("## Reset a secret")
            .Replace("http://127.0.0.1:8080", address.ToString().TrimEnd('/'), StringComparison.Ordinal);

        var output = await ShellDocument.RunAsync($"TOKEN={RomaProcess.AdminToken}\n{script}");

        Assert.Equal(2, Secret().Matches(output).Select(match => match.Value).Distinct(StringComparer.Ordinal).Count());
        Assert.Contains("\"secret\":\"JNs1VK3vLdTT9Djd\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passes_on_a_reset_without_a_body_and_one_in_chunks()
    {
        var id = await client.CreateAppAsync();
        using var chunked = new HttpRequestMessage(HttpMethod.Put, $"{client.Base}/apps/{id}/secret")
        {
            Content = new StringContent("""{"secret":"JNs1VK3vLdTT9Djd"}""", Encoding.UTF8, "application/json"),
        };
        chunked.Headers.TransferEncodingChunked = true;

        // No client of .NET's leaves the length of an empty body out.
        var empty = await address.SendRawAsync(RawHttp.Request(
            $"PUT {client.Base}/apps/{id}/secret HTTP/1.1", [$"X-Auth-Token: {RomaProcess.AdminToken}"]));

        Assert.Matches(Members.GeneratedSecret, empty.Json.Text("secret"));
        Assert.Equal("JNs1VK3vLdTT9Djd", (await client.SendAsync(chunked)).Json.Text("secret"));
    }

    [Fact]
    public async Task Passes_on_a_signed_request_as_it_was_signed()
    {
        var (pair, _) = await AccessKeyPair.CreateAsync(own.Process);
        using var stranger = Through(token: null);
        var id = await client.CreateAppAsync();
        using var request = pair.Request(
            own.Process, HttpMethod.Put, $"{client.Base}/apps/{id}/secret", """{"secret":"JNs1VK3vLdTT9Djd"}""",
            [("content-type", "application/json"), ("x_with_underscores", "1")], hostAsSigned: address.Authority);
        request.RequestUri = new Uri(address, request.RequestUri!.PathAndQuery);

        Assert.Equal("JNs1VK3vLdTT9Djd", (await stranger.SendAsync(request)).Json.Text("secret"));
    }

    [Fact]
    public async Task Passes_on_refusals_as_Roma_says_them()
    {
        using var lengthy = Through(new string('t', 100_000));

        (await client.GetAsync("apps/none")).IsRefused("ROMA.00014001");
        (await client.GetAsync("nowhere")).IsRefused("ROMA.00001007", 404);
        (await client.SendAsync(HttpMethod.Post, "apps", "{}"u8.ToArray(), "text/plain")).IsRefused("ROMA.00013000", 415);
        (await client.PostAsync("apps", new string(' ', 65_537))).IsRefused("ROMA.00013000", 413);
        (await client.PostAsync("apps", new string(' ', 20 << 20))).IsRefused("ROMA.00013000", 413);
        (await lengthy.GetAsync("apps")).IsRefused("ROMA.00001002");
    }

    [Fact]
    public async Task Tells_Roma_whose_request_it_is()
    {
        // By its own address Roma would believe what it says, and nginx adds whose connection it is.
        using var stranger = Through("unknown");
        stranger.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.1");

        (await stranger.GetAsync("apps")).IsRefused("ROMA.00001002");

        using var other = Through(RomaProcess.AdminToken);
        other.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.1");
        (await other.GetAsync("apps")).IsRefused("ROMA.00009002", 429);
        Assert.Equal(200, (await client.GetAsync("apps")).Status);
    }

    private RomaClient Through(string? token)
    {
        var http = own.Process.CreateClient(token);
        http.BaseAddress = address;
        return new RomaClient(http, "project-1", "behind-nginx");
    }

    [GeneratedRegex("\"secret\":\"[^\"]+\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Secret();
}
