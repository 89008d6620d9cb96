using System.Text.RegularExpressions;

namespace Roma.ApiTests.Http;

/// <summary>The page for people, into which they type tokens.</summary>
public sealed class ReferenceTests(SharedRoma shared)
{
    private static readonly Regex Source =
        new("""(?:src|href)="(?<path>[^"]*)"|from '(?<path>[^']*)'""", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private static readonly string[] OwnSources = ["'self'", "'none'", "'unsafe-inline'", "data:"];

    [Fact]
    public async Task Is_a_page_that_loads_nothing_from_another_host()
    {
        using var client = RomaClient.InNewInstance(shared.Process, token: null);

        var page = await client.GetAsync("/reference/");

        Assert.Equal((200, "text/html"), (page.Status, page.ContentType?.MediaType));
        Assert.DoesNotContain("://", page.Text, StringComparison.Ordinal);
        var sources = Source.Matches(page.Text).Select(match => match.Groups["path"].Value).Append("openapi/v1.json").ToList();
        Assert.Contains("scalar.js", sources);
        foreach (var source in sources)
        {
            var address = new Uri(new Uri(shared.Process.Address, source is "openapi/v1.json" ? "/" : "/reference/"), source);
            Assert.Equal(shared.Process.Address.Authority, address.Authority);
            Assert.True((await client.GetAsync(address.AbsolutePath)).Status == 200, source);
        }
    }

    [Fact]
    public async Task Has_the_browser_refuse_every_other_host()
    {
        using var client = RomaClient.InNewInstance(shared.Process, token: null);

        var page = await client.GetAsync("/reference/");

        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy")).Split(';', StringSplitOptions.TrimEntries);
        Assert.Contains("default-src 'self'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.All(policy.SelectMany(rule => rule.Split(' ').Skip(1)), source => Assert.Contains(source, OwnSources));
    }

    [Fact]
    public async Task Is_found_without_the_slash()
    {
        using var client = RomaClient.InNewInstance(shared.Process, token: null);

        var reply = await client.GetAsync("/reference");

        Assert.True(reply.Status == 302, $"{reply.Status}");
        Assert.Equal("/reference/", new Uri(new Uri(shared.Process.Address, "/reference"), reply.Headers.Location!).AbsolutePath);
    }
}
