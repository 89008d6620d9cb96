using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Roma.Application.Apps;
using Roma.Domain.Apps;

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

/// <summary>The app to create.</summary>
public sealed record CreateAppRequest
{
    /// <summary>Chinese characters, letters, digits, <c>- _ .</c>, blanks, ASCII and full-width parentheses; unique in the instance.</summary>
    [Required]
    [StringLength(AppName.MaxLength, MinimumLength = AppName.MinLength)]
    public string? Name { get; init; }

    /// <summary>What people should know about the app.</summary>
    [StringLength(Domain.Apps.Remark.MaxLength)]
    public string? Remark { get; init; }

    /// <summary>Chinese characters, letters, digits, <c>- _ @ .</c>, not starting with a mark; unique in the instance; random when absent.</summary>
    [StringLength(AppKey.MaxLength, MinimumLength = AppKey.MinLength)]
    public string? Key { get; init; }

    /// <summary>The app's first secret; random when absent or null.</summary>
    [JsonConverter(typeof(ProposedSecretConverter))]
    public ProposedSecret? Secret { get; init; }

    /// <summary>Whether lists show the app first; false when absent.</summary>
    public bool? Favorite { get; init; }
}

/// <summary>The changes to an app; absent members stay as they are.</summary>
public sealed record UpdateAppRequest
{
    /// <summary>The new name.</summary>
    [StringLength(AppName.MaxLength, MinimumLength = AppName.MinLength)]
    public string? Name { get; init; }

    /// <summary>The new remark.</summary>
    [StringLength(Domain.Apps.Remark.MaxLength)]
    public string? Remark { get; init; }

    /// <summary>Whether lists show the app first.</summary>
    public bool? Favorite { get; init; }
}

/// <summary>The secret to set.</summary>
public sealed record ResetAppSecretRequest
{
    /// <summary>The new secret; random when absent or null.</summary>
    [JsonConverter(typeof(ProposedSecretConverter))]
    public ProposedSecret? Secret { get; init; }
}

/// <summary>An app; never its secret.</summary>
/// <param name="Id">The app's id.</param>
/// <param name="Name">The app's name.</param>
/// <param name="Remark">What people should know about the app.</param>
/// <param name="Roles">The caller's roles on the app, out of <c>read</c>, <c>access</c>, <c>delete</c>, <c>modify</c> and <c>admin</c>.</param>
/// <param name="CreateTime">When the app was created (UTC).</param>
/// <param name="UpdateTime">When the app was last changed, including resets of its secret (UTC).</param>
/// <param name="CreatedUser">Who created the app.</param>
/// <param name="LastUpdatedUser">Who last changed the app.</param>
/// <param name="Owner">Whether the caller created the app.</param>
/// <param name="Key">The app's key.</param>
/// <param name="Favorite">Whether lists show the app first.</param>
public sealed record AppResponse(
    string Id,
    string Name,
    string Remark,
    IReadOnlyList<string> Roles,
    [property: JsonConverter(typeof(UtcTimeConverter))] DateTimeOffset CreateTime,
    [property: JsonConverter(typeof(UtcTimeConverter))] DateTimeOffset UpdateTime,
    UserResponse CreatedUser,
    UserResponse LastUpdatedUser,
    bool Owner,
    string Key,
    bool Favorite)
{
    internal static AppResponse From(AppView view) =>
        new(
            view.App.Id,
            view.App.Name,
            view.App.Remark,
            [.. view.Roles.Select(AppRoles.NameOf)],
            view.App.Created.At,
            view.App.Updated.At,
            UserResponse.From(view.App.Created),
            UserResponse.From(view.App.Updated),
            view.Owner,
            view.App.Key,
            view.App.Favorite);
}

/// <summary>A user.</summary>
/// <param name="UserId">The user's id.</param>
/// <param name="UserName">The user's name.</param>
public sealed record UserResponse(string UserId, string UserName)
{
    internal static UserResponse From(Stamp stamp) => new(stamp.UserId, stamp.UserName);
}

/// <summary>One page of apps.</summary>
/// <param name="Total">How many apps match in all.</param>
/// <param name="Size">How many apps are on this page.</param>
/// <param name="Apps">The apps on this page: favourites first, then the newest.</param>
public sealed record AppListResponse(long Total, int Size, IReadOnlyList<AppResponse> Apps)
{
    internal static AppListResponse From(AppListView view) => new(view.Total, view.Apps.Count, [.. view.Apps.Select(AppResponse.From)]);
}

/// <summary>An app that exists.</summary>
/// <param name="Id">The app's id.</param>
/// <param name="Name">The app's name.</param>
/// <param name="Remark">What people should know about the app.</param>
public sealed record ValidateAppResponse(string Id, string Name, string Remark)
{
    internal static ValidateAppResponse From(AppDetails app) => new(app.Id, app.Name, app.Remark);
}

/// <summary>An app and its secret.</summary>
/// <param name="Id">The app's id.</param>
/// <param name="Secret">The secret now in force.</param>
public sealed record AppSecretResponse(string Id, [property: JsonConverter(typeof(RevealedSecretConverter))] Secret Secret)
{
    internal static AppSecretResponse From(AppSecretView view) => new(view.Id, view.Secret);
}

/// <summary>Confirms that an app was deleted.</summary>
/// <param name="Message">Always <c>success</c>.</param>
public sealed record DeleteAppResponse([property: JsonPropertyName("Message")] string Message)
{
    internal static DeleteAppResponse From(AppDetails app) => new("success");
}

/// <summary>Reads a secret from a request, so that only the rule that checks it sees it.</summary>
internal sealed class ProposedSecretConverter : JsonConverter<ProposedSecret>
{
    public override ProposedSecret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? ProposedSecret.From(reader.GetString()!) : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, ProposedSecret value, JsonSerializerOptions options) => throw new NotSupportedException();
}

/// <summary>Writes a secret into the one kind of response that is meant to hold it.</summary>
internal sealed class RevealedSecretConverter : JsonConverter<Secret>
{
    public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) => writer.WriteStringValue(value.Reveal());
}
