using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Roma.Api.OpenApi;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Api.OpenApi;

public sealed class StaticContentTests
{
    private static readonly string Text = string.Concat(Enumerable.Range(0, 500).Select(number => $"line {number}\n"));

    private readonly StaticContent content = new("text/plain", Encoding.UTF8.GetBytes(Text));

    [Fact]
    public async Task Is_made_once_and_not_before_it_is_asked_for_even_if_a_hundred_ask_at_once()
    {
        var made = 0;
        var permission = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var lazy = new StaticContent(async () =>
        {
            Interlocked.Increment(ref made);
            await permission.Task;
            return ("text/plain", Encoding.UTF8.GetBytes(Text));
        });
        Assert.Equal(0, Volatile.Read(ref made));

        var answers = Enumerable.Range(0, 100).Select(_ => AskAsync(lazy)).ToList();
        Assert.DoesNotContain(answers, answer => answer.IsCompleted);
        permission.SetResult();

        Assert.All(await Task.WhenAll(answers), answer => Assert.Equal(Text, Exchange.TextOf(answer)));
        Assert.Equal(1, made);
    }

    [Fact]
    public async Task Is_revalidated_by_a_strong_entity_tag()
    {
        var first = await AskAsync(content);
        var tag = first.Response.Headers.ETag.ToString();

        var again = await AskAsync(content, ifNoneMatch: tag);

        Assert.Matches("^\"[0-9a-f]{32}\"$", tag);
        Assert.Equal((304, ""), (again.Response.StatusCode, Exchange.TextOf(again)));
        Assert.Null(again.Response.ContentLength);
        Assert.All([first, again], answer =>
        {
            var headers = answer.Response.Headers;
            Assert.Equal((tag, "no-cache", "Accept-Encoding"), (headers.ETag.ToString(), headers.CacheControl.ToString(), headers.Vary.ToString()));
        });
    }

    [Theory]
    [InlineData("*", 304)]
    [InlineData("W/{0}", 304)]
    [InlineData("\"other\", W/{0} ,\"another\"", 304)]
    [InlineData("\"other\"", 200)]
    [InlineData("", 200)]
    [InlineData(",,,", 200)]
    [InlineData("{0}x", 200)]
    public async Task Is_known_to_a_client_whose_list_has_its_tag(string list, int status)
    {
        var tag = (await AskAsync(content)).Response.Headers.ETag.ToString();

        var answer = await AskAsync(content, ifNoneMatch: list.Replace("{0}", tag, StringComparison.Ordinal));

        Assert.Equal(status, answer.Response.StatusCode);
    }

    [Fact]
    public async Task Has_a_tag_of_its_own_for_other_content_and_for_each_coding()
    {
        var tags = new List<string>();
        foreach (var coding in new[] { "identity", "gzip", "br" })
        {
            tags.Add((await AskAsync(content, coding)).Response.Headers.ETag.ToString());
        }

        tags.Add((await AskAsync(new StaticContent("text/plain", Encoding.UTF8.GetBytes(Text + "x")))).Response.Headers.ETag.ToString());

        Assert.Distinct(tags);
        Assert.Equal(200, (await AskAsync(content, "gzip", ifNoneMatch: tags[0])).Response.StatusCode);
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("identity", "")]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("GZIP", "gzip")]
    [InlineData("*", "br")]
    [InlineData("gzip;q=1.0, br;q=0.9", "gzip")]
    [InlineData("br;q=0, *", "gzip")]
    [InlineData("br;q=0, gzip;q=0", "")]
    [InlineData("*;q=0", "")]
    [InlineData("identity;q=0", "")]
    [InlineData("identity;q=0, gzip;q=0.001", "gzip")]
    [InlineData("identity, gzip;q=0.5", "")]
    [InlineData("gzip;q=0.001", "gzip")]
    [InlineData("zstd, deflate", "")]
    [InlineData("gzip;q=none", "")]
    [InlineData(";;;", "")]
    public async Task Is_sent_in_the_coding_that_the_client_wants_most(string? accepted, string coding)
    {
        var answer = await AskAsync(content, accepted);

        Assert.Equal(coding, answer.Response.Headers.ContentEncoding.ToString());
        Assert.Equal(answer.Response.Body.Length, answer.Response.ContentLength);
        Assert.Equal("text/plain", answer.Response.ContentType);
        Assert.Equal(Text, Decode(answer));
    }

    /// <summary>Parsing a list as long as headers may be takes milliseconds: nobody without a credential may cost that.</summary>
    [Fact]
    public async Task Is_sent_as_it_is_to_a_client_with_an_endless_list()
    {
        var answer = await AskAsync(content, $"gzip{string.Concat(Enumerable.Repeat(",gzip", 20_000))}");

        Assert.Equal(0, answer.Response.Headers.ContentEncoding.Count);
        Assert.Equal(Text, Exchange.TextOf(answer));
    }

    [Theory]
    [InlineData(1, 1024, 304)]
    [InlineData(1, 1025, 200)]
    [InlineData(16, 64, 304)]
    [InlineData(17, 0, 200)]
    public async Task Is_sent_again_to_a_client_with_an_endless_list_of_tags(int lines, int length, int status)
    {
        var context = Exchange.NewContext();
        context.Request.Headers.IfNoneMatch = new StringValues([.. Enumerable.Repeat("*".PadRight(length, ','), lines)]);

        await content.AnswerAsync(context);

        Assert.Equal(status, context.Response.StatusCode);
    }

    [Fact]
    public async Task Is_not_compressed_where_that_would_make_it_longer()
    {
        var answer = await AskAsync(new StaticContent("text/plain", "short"u8.ToArray()), "br, gzip");

        Assert.Equal(0, answer.Response.Headers.ContentEncoding.Count);
        Assert.Equal("short", Exchange.TextOf(answer));
    }

    [Fact]
    public async Task Varies_by_what_its_caller_chose_it_by_too()
    {
        var context = Exchange.NewContext();
        context.Response.Headers.Vary = "Accept";

        await content.AnswerAsync(context);

        Assert.Equal("Accept,Accept-Encoding", context.Response.Headers.Vary.ToString());
    }

    [Fact]
    public async Task Can_be_the_answer_of_an_endpoint_whatever_the_first_client_sends()
    {
        var asked = new List<string>();
        var endpoint = EndpointOf(context =>
        {
            asked.Add($"{context.Request.Method} {context.Request.Path} {context.Request.Headers.Count}");
            context.Response.ContentType = "text/plain";
            return context.Response.WriteAsync(Text);
        });
        var kept = StaticContent.Of(endpoint, "/page");

        var answers = new[] { await AskAsync(kept, "gzip"), await AskAsync(kept) };

        Assert.All(answers, answer => Assert.Equal((Text, "text/plain"), (Decode(answer), answer.Response.ContentType)));
        Assert.Equal(["GET /page 0"], asked);
    }

    [Fact]
    public async Task Is_no_answer_of_an_endpoint_that_fails()
    {
        var kept = StaticContent.Of(
            EndpointOf(context =>
            {
                context.Response.StatusCode = 404;
                return Task.CompletedTask;
            }),
            "/page");

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => AskAsync(kept));

        Assert.Equal("/page was answered with 404.", fault.Message);
    }

    private static RouteEndpointBuilder EndpointOf(RequestDelegate answer) =>
        new(answer, RoutePatternFactory.Parse("/page"), order: 0) { ApplicationServices = new ServiceCollection().BuildServiceProvider() };

    private static async Task<HttpContext> AskAsync(StaticContent content, string? acceptEncoding = null, string? ifNoneMatch = null)
    {
        var context = Exchange.NewContext();
        if (acceptEncoding is not null)
        {
            context.Request.Headers.AcceptEncoding = acceptEncoding;
        }

        if (ifNoneMatch is not null)
        {
            context.Request.Headers.IfNoneMatch = ifNoneMatch;
        }

        await content.AnswerAsync(context);
        return context;
    }

    private static string Decode(HttpContext context)
    {
        var body = context.Response.Body;
        body.Position = 0;
        using var reader = new StreamReader(context.Response.Headers.ContentEncoding.ToString() switch
        {
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        });
        return reader.ReadToEnd();
    }
}
