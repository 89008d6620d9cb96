using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Roma.Api.OpenApi;

/// <summary>
/// An answer that stays the same while the process runs. The first request makes it, once, even if many come at the same time; then it is served from
/// memory, plain or compressed as the client accepts, with a strong entity tag.
/// </summary>
internal sealed class StaticContent(Func<Task<(string ContentType, byte[] Body)>> make)
{
    private const string Identity = "identity";

    // Task.Run: those who ask meanwhile await the task, and none of them blocks a thread in Lazy.
    private readonly Lazy<Task<IReadOnlyList<Representation>>> representations = new(() => Task.Run(() => RepresentAsync(make)));

    /// <summary>The content <paramref name="body"/>.</summary>
    public StaticContent(string contentType, byte[] body)
        : this(() => Task.FromResult((contentType, body)))
    {
    }

    /// <summary>What <paramref name="endpoint"/> answers to a GET of <paramref name="path"/> without any header.</summary>
    public static StaticContent Of(EndpointBuilder endpoint, string path)
    {
        var (answer, services) = (endpoint.RequestDelegate!, endpoint.ApplicationServices);
        return new StaticContent(async () =>
        {
            await using var scope = services.CreateAsyncScope();
            using var body = new MemoryStream();
            var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
            (context.Request.Method, context.Request.Path, context.Response.Body) = (HttpMethods.Get, path, body);
            await answer(context);
            await context.Response.CompleteAsync();
            return context.Response is { StatusCode: StatusCodes.Status200OK, ContentType: { } contentType }
                ? (contentType, body.ToArray())
                : throw new InvalidOperationException($"{path} was answered with {context.Response.StatusCode}.");
        });
    }

    /// <summary>Answers with the content, or with 304 if the client has it; headers that the caller has set stay.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var content = Choose(await representations.Value, context.Request.Headers.AcceptEncoding);
        var (response, headers) = (context.Response, context.Response.Headers);
        headers.CacheControl = "no-cache";
        headers.ETag = content.EntityTag.ToString();
        headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (Lists(context.Request.Headers.IfNoneMatch, content.EntityTag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        (response.ContentType, response.ContentLength) = (content.ContentType, content.Body.Length);
        if (content.Coding is not Identity)
        {
            headers.ContentEncoding = content.Coding;
        }

        await response.Body.WriteAsync(content.Body, context.RequestAborted);
    }

    /// <summary>Whether a header is longer than any browser sends: to parse the longest that is let in would take milliseconds, without a credential.</summary>
    internal static bool IsTooLong(StringValues header)
    {
        const int MaxLines = 16;
        const int MaxLength = 1024;
        return header.Count > MaxLines || header.Sum(value => value?.Length ?? 0) > MaxLength;
    }

    private static async Task<IReadOnlyList<Representation>> RepresentAsync(Func<Task<(string ContentType, byte[] Body)>> make)
    {
        var (contentType, body) = await make();
        var plain = new Representation(Identity, contentType, body);
        // In the order of preference.
        Representation[] compressed =
        [
            new("br", contentType, Compress(body, static to => new BrotliStream(to, CompressionLevel.Optimal))),
            new("gzip", contentType, Compress(body, static to => new GZipStream(to, CompressionLevel.Optimal))),
        ];
        return [.. compressed.Where(one => one.Body.Length < body.Length), plain];
    }

    // RFC 9110, 12.5.3: plain content is acceptable unless excluded, and the answer too where nothing is acceptable.
    private static Representation Choose(IReadOnlyList<Representation> all, StringValues accepted)
    {
        if (IsTooLong(accepted) || !StringWithQualityHeaderValue.TryParseList(accepted, out var codings))
        {
            return all[^1];
        }

        return all.Where(one => QualityOf(one.Coding) > 0).MaxBy(one => QualityOf(one.Coding)) ?? all[^1];

        double QualityOf(string coding)
        {
            const double LeastWanted = 0.0001;
            var said = codings.FirstOrDefault(one => one.Value.Equals(coding, StringComparison.OrdinalIgnoreCase))
                ?? codings.FirstOrDefault(one => one.Value.Equals("*", StringComparison.Ordinal));
            return said is null ? coding is Identity ? LeastWanted : 0 : said.Quality ?? 1;
        }
    }

    // RFC 9110, 13.1.2: the comparison is weak, since a proxy that changes the coding weakens the tag.
    private static bool Lists(StringValues header, EntityTagHeaderValue entityTag) =>
        !IsTooLong(header)
        && EntityTagHeaderValue.TryParseList(header, out var tags)
        && tags.Any(tag => tag.Tag.Equals("*", StringComparison.Ordinal) || tag.Compare(entityTag, useStrongComparison: false));

    private static byte[] Compress(byte[] body, Func<Stream, Stream> compressor)
    {
        using var compressed = new MemoryStream();
        using (var stream = compressor(compressed))
        {
            stream.Write(body);
        }

        return compressed.ToArray();
    }

    private sealed record Representation(string Coding, string ContentType, byte[] Body)
    {
        /// <summary>Of the content as it is sent: each coding has its own (RFC 9110, 8.8.3.3).</summary>
        public EntityTagHeaderValue EntityTag { get; } = new($"\"{Convert.ToHexStringLower(SHA256.HashData(Body))[..32]}\"");
    }
}
