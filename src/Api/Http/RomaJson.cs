using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Roma.Api.Apps;

namespace Roma.Api.Http;

/// <summary>JSON as the wire contract has it: snake_case names; strict when read.</summary>
internal static class RomaJson
{
    public const string MediaType = "application/json";

    public static readonly JsonSerializerOptions Options = Create();

    public static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    public static void Apply(JsonSerializerOptions options)
    {
        options.TypeInfoResolver = RomaJsonContext.Default;
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        // Bodies are JSON and nothing else, so that Chinese names and secrets with a + can stay readable.
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

/// <summary>Every contract, with its reading and writing generated.</summary>
[JsonSerializable(typeof(AppListResponse))]
[JsonSerializable(typeof(AppResponse))]
[JsonSerializable(typeof(AppSecretResponse))]
[JsonSerializable(typeof(CreateAppRequest))]
[JsonSerializable(typeof(DeleteAppResponse))]
[JsonSerializable(typeof(ErrorResponse))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(ResetAppSecretRequest))]
[JsonSerializable(typeof(UpdateAppRequest))]
[JsonSerializable(typeof(ValidateAppResponse))]
internal sealed partial class RomaJsonContext : JsonSerializerContext;
