using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Roma.Api.Health;
using Roma.Api.OpenApi;

namespace Roma.Api.Binding;

/// <summary>JSON as in the wire contract: snake_case names, strict when read.</summary>
internal static class RomaJson
{
    public const string MediaType = "application/json";

    public static readonly JsonSerializerOptions Options = Create();

    public static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    public static void Apply(JsonSerializerOptions options)
    {
        options.TypeInfoResolver = Modules.Json;
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        // Bodies are only ever JSON, so Chinese names and secrets with a + can stay readable.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions();
        Apply(options);
        options.MakeReadOnly();
        return options;
    }
}

/// <summary>The contracts that belong to no module.</summary>
[JsonSerializable(typeof(ErrorResponse))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(ServiceResponse))]
[JsonSerializable(typeof(VersionResponse))]
internal sealed partial class RomaJsonContext : JsonSerializerContext;
