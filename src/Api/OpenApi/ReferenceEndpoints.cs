using System.Security.Cryptography;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Roma.Api.OpenApi;

/// <summary>The OpenAPI document, and the page that shows it.</summary>
internal static class ReferenceEndpoints
{
    /// <summary>Answers with the document, which the first request makes: it costs too much to be made for each, and needs no credential.</summary>
    public static void MapDescription(this WebApplication app, string path)
    {
        // Task.Run: those who ask meanwhile await the task, and none of them blocks a thread in Lazy.
        var made = new Lazy<Task<(byte[] Json, string Tag)>>(() => Task.Run(() => DescribeAsync(app.Services)));
        app.MapGet(path, async context =>
        {
            var (json, tag) = await made.Value;
            var (response, headers) = (context.Response, context.Response.Headers);
            (headers.CacheControl, headers.ETag) = ("no-cache", tag);
            // Lists of tags and weak tags hold it too. To parse the longest header that is let in would take milliseconds.
            if (context.Request.Headers.IfNoneMatch.ToString().Contains(tag, StringComparison.Ordinal))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }

            (response.ContentType, response.ContentLength) = ("application/json;charset=utf-8", json.Length);
            await response.Body.WriteAsync(json, context.RequestAborted);
        }).ExcludeFromDescription();
    }

    public static void MapReference(this WebApplication app) =>
        app.MapScalarApiReference("/reference", options => options
                .WithTitle("Roma").DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton())
            .AddEndpointFilter(static (context, next) =>
            {
                // Every browser takes gzip. To decompress the script for anybody else would cost 9 ms, without a credential.
                context.HttpContext.Request.Headers.AcceptEncoding = "gzip";
                // People type tokens into this page, so the browser must let it talk only to this service.
                context.HttpContext.Response.Headers.ContentSecurityPolicy =
                    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
                    + "img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'";
                return next(context);
            });

    private static async Task<(byte[] Json, string Tag)> DescribeAsync(IServiceProvider services)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync();
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1);
        return (json.ToArray(), $"\"{Convert.ToHexStringLower(SHA256.HashData(json.ToArray()))}\"");
    }
}
