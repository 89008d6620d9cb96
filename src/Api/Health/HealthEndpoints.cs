using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Roma.Api.Health;

/// <summary>What monitoring asks.</summary>
internal static class HealthEndpoints
{
    // CONNECT, whose answer cannot have a body, would be a fault that anybody can cause.
    private static readonly HttpMethodMetadata Methods = new([HttpMethods.Get, HttpMethods.Head, HttpMethods.Options]);

    /// <summary>Answers 200 while the checks of <paramref name="which"/> succeed, otherwise 503 in the format of every error.</summary>
    public static void MapHealth(this WebApplication app, string path, Func<HealthCheckRegistration, bool> which) =>
        app.MapHealthChecks(path, new HealthCheckOptions
        {
            Predicate = which,
            AllowCachingResponses = true,
            ResponseWriter = static (context, report) => report.Status == HealthStatus.Healthy
                ? context.WriteJsonAsync(StatusCodes.Status200OK, new HealthResponse("ok"))
                : context.WriteErrorAsync(HttpErrors.StoreUnavailable),
        }).WithMetadata(Methods);
}
