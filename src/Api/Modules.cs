using System.Text.Json.Serialization.Metadata;
using Roma.Api.Apps;
using Roma.Api.Callers;
using Roma.Api.Gateways;
using Roma.Api.Identity;
using Roma.Api.OpenApi;
using Roma.Api.Signing;

namespace Roma.Api;

/// <summary>Joins what each module has in its own folder.</summary>
internal static class Modules
{
    /// <summary>The generated code that reads and writes the contracts.</summary>
    public static IJsonTypeInfoResolver Json { get; } =
        JsonTypeInfoResolver.Combine(AppsJsonContext.Default, SigningJsonContext.Default, IdentityJsonContext.Default, RomaJsonContext.Default);

    /// <summary>In the order of docs/errors.md.</summary>
    public static IReadOnlyList<ErrorRow> Errors { get; } =
        [.. CallerErrorRows.All, .. GatewayErrorRows.All, .. HttpErrorRows.All, .. AppErrorRows.All, .. IdentityErrorRows.All];

    /// <summary>In the order in which readers see their operations: the main job first.</summary>
    public static IReadOnlyList<OpenApiPart> OpenApi => [AppsOpenApi.Part, SigningOpenApi.Part, IdentityOpenApi.Part];
}
