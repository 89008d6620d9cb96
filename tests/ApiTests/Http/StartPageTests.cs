using System.Text.RegularExpressions;

namespace Roma.ApiTests.Http;

/// <summary>What somebody sees who knows only the address.</summary>
public sealed partial class StartPageTests(SharedRoma shared)
{
    private const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

    private static readonly string[] Promised = ["/reference", "/openapi/v1.json", "/health/ready"];

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData("application/json")]
    public async Task Tells_a_program_what_it_is_and_where_to_go_on(string? accept)
    {
        using var client = RomaClient.InNewInstance(shared.Process, token: null);

        var reply = await GetAsync(client, "/", accept);

        Assert.Equal((200, "application/json"), (reply.Status, reply.ContentType?.MediaType));
        Assert.Equal(["name", "version", "links"], reply.Members);
        Assert.Equal("Roma", reply.Json.Text("name"));
        var links = reply.Json["links"]!.AsObject().Select(link => (string)link.Value!).ToList();
        Assert.All(Promised, path => Assert.Contains(path, links));
        foreach (var link in links)
        {
            Assert.InRange((await client.GetAsync(link)).Status, 200, 302);
        }
    }

    [Fact]
    public async Task Shows_a_browser_a_page_that_needs_nothing_else()
    {
        using var client = RomaClient.InNewInstance(shared.Process, token: null);

        var page = await GetAsync(client, "/", Browser);

        Assert.Equal((200, "text/html"), (page.Status, page.ContentType?.MediaType));
        var links = Link().Matches(page.Text).Select(match => match.Groups["path"].Value).ToList();
        Assert.All(Promised, path => Assert.Contains(path, links));
        Assert.Contains((await client.GetAsync("/version")).Json.Text("version"), page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page.Text, StringComparison.OrdinalIgnoreCase);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy")).Split(';', StringSplitOptions.TrimEntries);
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain("unsafe", string.Concat(policy), StringComparison.Ordinal);
        Assert.Contains("Accept", page.Headers.Vary);
    }

    [Fact]
    public async Task Tells_the_version_that_the_command_line_prints()
    {
        using var client = RomaClient.InNewInstance(shared.Process, token: null);
        var (_, printed, _) = await RomaProcess.RunAsync(shared.Process.DataDirectory, "--version");

        var version = await client.GetAsync("/version");

        Assert.Equal((200, "application/json"), (version.Status, version.ContentType?.MediaType));
        Assert.Equal(printed.TrimEnd(), version.Json.Text("version"));
        Assert.Equal(printed.TrimEnd(), (await client.GetAsync("/")).Json.Text("version"));
        Assert.Matches(@"^\d+\.\d+\.\d+$", version.Json.Text("version"));
    }

    private static Task<Reply> GetAsync(RomaClient client, string path, string? accept)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        return client.SendAsync(request);
    }

    [GeneratedRegex("href=\"(?<path>/[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
