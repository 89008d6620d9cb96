using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.Net.Http.Headers;

namespace Roma.Api.OpenApi;

/// <summary>What somebody sees who knows only the address: a page in browsers, the same as JSON in programs.</summary>
internal static class StartPage
{
    private const string Name = "Roma";

    private const string Style =
        "body{font:1em/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}@media(prefers-color-scheme:dark){:root{color-scheme:dark}}";

    private static readonly Dictionary<string, string> Links = new(StringComparer.Ordinal)
    {
        ["reference"] = "/reference",
        ["openapi"] = "/openapi/v1.json",
        ["health"] = "/health/ready",
        ["version"] = "/version",
    };

    // The browser runs no script here, and takes no style but this one.
    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Answers <c>/</c> and <c>/version</c>.</summary>
    public static void MapStartPage(this WebApplication app)
    {
        var service = new ServiceResponse(Name, RomaServer.Version, Links);
        app.MapGet("/", context =>
        {
            context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
            // Browsers ask for it by name, and programs that take anything do not.
            if (!context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
            {
                return context.WriteJsonAsync(StatusCodes.Status200OK, service);
            }

            context.Response.Headers.ContentSecurityPolicy = Policy;
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync(Page(RomaServer.Version), context.RequestAborted);
        }).ExcludeFromDescription();
        app.MapGet("/version", context => context.WriteJsonAsync(StatusCodes.Status200OK, new VersionResponse(Name, RomaServer.Version)))
            .ExcludeFromDescription();
    }

    private static string Page(string version) =>
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>{Name}</title>
        <link rel="icon" href="data:,">
        <style>{Style}</style>
        </head>
        <body>
        <h1>{Name}</h1>
        <p>This service issues and resets the secrets of applications. It speaks the app API of ROMA Connect v2.</p>
        <ul>
        <li><a href="{Links["reference"]}">API reference</a>, to read and to try</li>
        <li><a href="{Links["openapi"]}">OpenAPI description</a>, for programs</li>
        <li><a href="{Links["health"]}">Health</a></li>
        </ul>
        <p>Version {HtmlEncoder.Default.Encode(version)}</p>
        </body>
        </html>
        """;
}
