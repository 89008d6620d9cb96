using Scalar.AspNetCore;

namespace Roma.Api.OpenApi;

/// <summary>The OpenAPI document, and the page that shows it.</summary>
internal static class ReferenceEndpoints
{
    public static void MapDescription(this WebApplication app, string path) =>
        app.MapOpenApi(path).Finally(endpoint => endpoint.RequestDelegate = StaticContent.Of(endpoint, path).AnswerAsync);

    public static void MapReference(this WebApplication app) =>
        app.MapScalarApiReference("/reference", options => options
                .WithTitle("Roma").DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton())
            .Finally(static endpoint =>
            {
                // The endpoint serves the page and, below it, its scripts; only the page depends on the path.
                var (answer, content) = (endpoint.RequestDelegate!, StaticContent.Of(endpoint, "/reference/"));
                endpoint.RequestDelegate = context =>
                {
                    // People type tokens into this page, so the browser must let it talk only to this service.
                    context.Response.Headers.ContentSecurityPolicy =
                        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
                        + "img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'";
                    // Everything is static but the redirect to the page, and pages of a document that the path names.
                    var isStatic = context.Request.RouteValues.Count == 0
                        && !context.Request.Path.Value!.EndsWith("/reference", StringComparison.OrdinalIgnoreCase);
                    return isStatic ? content.AnswerAsync(context) : answer(context);
                };
            });
}
