using System.IO.Compression;

namespace Roma.ApiTests.Http;

/// <summary>What is the same for everybody costs those who have no credential, and so the service, next to nothing.</summary>
public sealed class RevalidationTests(SharedRoma shared)
{
    [Theory]
    [InlineData("/openapi/v1.json")]
    [InlineData("/reference/scalar.js")]
    [InlineData("/reference/scalar.aspnetcore.js")]
    [InlineData("/reference/favicon.svg")]
    public async Task Is_not_sent_again_to_a_client_that_has_it(string path)
    {
        using var client = shared.Process.CreateClient(token: null);
        var (first, body) = await GetAsync(client, path);

        var (again, nothing) = await GetAsync(client, path, "If-None-Match", first.Headers.ETag!.ToString());

        Assert.NotEmpty(body);
        Assert.Equal((200, 304, 0), ((int)first.StatusCode, (int)again.StatusCode, nothing.Length));
        Assert.NotEmpty(again.Headers.GetValues("X-Request-Id"));
        Assert.All([first, again], answer => Assert.Equal("no-cache", answer.Headers.CacheControl!.ToString()));
    }

    [Theory]
    [InlineData("W/{0}", 304)]
    [InlineData("\"other\", W/{0} ,\"another\"", 304)]
    [InlineData("\"other\"", 200)]
    [InlineData("\"\"", 200)]
    public async Task Of_the_description_takes_any_list_that_has_its_tag(string list, int status)
    {
        using var client = shared.Process.CreateClient(token: null);
        var tag = (await GetAsync(client, "/openapi/v1.json")).Answer.Headers.ETag!;

        var (answer, _) = await GetAsync(client, "/openapi/v1.json", "If-None-Match", list.Replace("{0}", tag.Tag, StringComparison.Ordinal));

        Assert.False(tag.IsWeak);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(tag, answer.Headers.ETag);
    }

    [Theory]
    [InlineData("gzip, deflate, br, zstd")]
    [InlineData("br")]
    [InlineData("identity")]
    public async Task Needs_no_decompression_whatever_the_client_takes(string accepted)
    {
        using var client = shared.Process.CreateClient(token: null);

        var (answer, body) = await GetAsync(client, "/reference/scalar.js", "Accept-Encoding", accepted);

        Assert.Equal(["gzip"], answer.Content.Headers.ContentEncoding);
        using var plain = new MemoryStream();
        await new GZipStream(new MemoryStream(body), CompressionMode.Decompress).CopyToAsync(plain, TestContext.Current.CancellationToken);
        Assert.True(plain.Length > body.Length);
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
        HttpClient client, string path, string header = "Accept", string value = "*/*")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        Assert.True(request.Headers.TryAddWithoutValidation(header, value));
        var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }
}
