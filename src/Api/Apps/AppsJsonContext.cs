using System.Text.Json.Serialization;

namespace Roma.Api.Apps;

/// <summary>The contracts of apps, with generated code to read and write them.</summary>
[JsonSerializable(typeof(AppListResponse))]
[JsonSerializable(typeof(AppResponse))]
[JsonSerializable(typeof(AppSecretResponse))]
[JsonSerializable(typeof(CreateAppRequest))]
[JsonSerializable(typeof(DeleteAppResponse))]
[JsonSerializable(typeof(ResetAppSecretRequest))]
[JsonSerializable(typeof(UpdateAppRequest))]
[JsonSerializable(typeof(ValidateAppResponse))]
internal sealed partial class AppsJsonContext : JsonSerializerContext;
