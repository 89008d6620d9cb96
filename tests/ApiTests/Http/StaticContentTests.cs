using System.IO.Compression;
using System.Net.Http.Headers;
using Roma.ApiTests.Harness;

namespace Roma.ApiTests.Http;

/// <summary>What is the same for everybody is made once: it costs those who have no credential, and so the service, next to nothing.</summary>
public sealed class StaticContentTests(SharedRoma shared)
{
    public static TheoryData<string> Paths { get; } =
        ["/openapi/v1.json", "/reference/", "/reference/scalar.js", "/reference/scalar.aspnetcore.js", "/reference/favicon.svg"];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Is_not_sent_again_to_a_client_that_has_it(string path)
    {
        using var client = shared.Process.CreateClient(token: null);
        foreach (var coding in new[] { "identity", "gzip", "br" })
        {
            var (first, _) = await GetAsync(client, path, coding);
            var tag = first.Headers.ETag!;

            var (again, body) = await GetAsync(client, path, coding, tag);

            Assert.False(tag.IsWeak);
            Assert.Equal((304, 0), ((int)again.StatusCode, body.Length));
            Assert.Equal(tag, again.Headers.ETag);
            Assert.NotEmpty(again.Headers.GetValues("X-Request-Id"));
            Assert.All([first, again], answer =>
            {
                Assert.Equal("no-cache", answer.Headers.CacheControl!.ToString());
                Assert.Equal(["Accept-Encoding"], answer.Headers.Vary);
            });
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Is_the_same_in_every_coding(string path)
    {
        using var client = shared.Process.CreateClient(token: null);
        var (plain, body) = await GetAsync(client, path);

        var (gzip, inGzip) = await GetAsync(client, path, "deflate, gzip;q=1.0, *;q=0");
        var (brotli, inBrotli) = await GetAsync(client, path, "gzip;q=0.5, br");

        Assert.Empty(plain.Content.Headers.ContentEncoding);
        Assert.Equal(["gzip"], gzip.Content.Headers.ContentEncoding);
        Assert.Equal(["br"], brotli.Content.Headers.ContentEncoding);
        Assert.Equal(body, Read(new GZipStream(new MemoryStream(inGzip), CompressionMode.Decompress)));
        Assert.Equal(body, Read(new BrotliStream(new MemoryStream(inBrotli), CompressionMode.Decompress)));
        Assert.InRange(Math.Max(inGzip.Length, inBrotli.Length), 1, body.Length - 1);
        Assert.Distinct(new[] { plain, gzip, brotli }.Select(answer => answer.Headers.ETag));
        Assert.Single(new[] { plain, gzip, brotli }.Select(answer => answer.Content.Headers.ContentType).Distinct());
    }

    [Fact]
    public async Task Is_the_same_whatever_name_the_service_is_called_by()
    {
        using var client = shared.Process.CreateClient(token: null);
        var (_, body) = await GetAsync(client, "/openapi/v1.json");
        client.DefaultRequestHeaders.Host = "another.example";

        var (_, other) = await GetAsync(client, "/openapi/v1.json");

        Assert.Equal(body, other);
    }

    private static async Task<(HttpResponseMessage Answer, byte[] Body)> GetAsync(
        HttpClient client, string path, string? acceptEncoding = null, EntityTagHeaderValue? known = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (acceptEncoding is not null)
        {
            request.Headers.Add("Accept-Encoding", acceptEncoding);
        }

        if (known is not null)
        {
            request.Headers.IfNoneMatch.Add(known);
        }

        var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    private static byte[] Read(Stream stream)
    {
        using var read = new MemoryStream();
        stream.CopyTo(read);
        return read.ToArray();
    }
}
