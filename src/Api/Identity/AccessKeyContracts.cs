using System.Text.Json;
using System.Text.Json.Serialization;
using Roma.Api.Binding;
using Roma.Application.Identity;
using Roma.Domain.Identity;

namespace Roma.Api.Identity;

/// <summary>The access key to create.</summary>
public sealed record CreateAccessKeyRequest : CredentialContract;

/// <summary>A new access key and its secret, shown this once.</summary>
/// <param name="Id">The id to delete it by.</param>
/// <param name="Access">The access key (AK).</param>
/// <param name="Secret">Its secret (SK): it is in no other answer.</param>
/// <param name="UserId">The user's id.</param>
/// <param name="UserName">The user's name.</param>
/// <param name="Role">What its user may do in this project.</param>
/// <param name="CreateTime">When it was created (UTC).</param>
/// <param name="ExpiresTime">When it expires (UTC); null for never.</param>
/// <param name="ProjectId">The project it is for; <c>*</c> for every project.</param>
public sealed record IssuedAccessKeyResponse(
    string Id,
    string Access,
    [property: JsonConverter(typeof(RevealedAccessKeyConverter))] SecretAccessKey Secret,
    string UserId,
    string UserName,
    string Role,
    [property: JsonConverter(typeof(UtcTimeConverter))] DateTimeOffset CreateTime,
    [property: JsonConverter(typeof(UtcTimeConverter))] DateTimeOffset? ExpiresTime,
    string ProjectId)
{
    internal static IssuedAccessKeyResponse From(IssuedAccessKey issued)
    {
        var (key, credential) = (issued.Key, issued.Key.Credential);
        return new(
            credential.Id.ToString(), key.KeyId, issued.Secret, credential.UserId, credential.UserName, Roles.NameOf(credential.Role),
            credential.CreatedAt, credential.ExpiresAt, credential.ProjectId);
    }
}

/// <summary>An access key; never its secret.</summary>
/// <param name="Id">The id to delete it by.</param>
/// <param name="Access">The access key (AK).</param>
/// <param name="UserId">The user's id.</param>
/// <param name="UserName">The user's name.</param>
/// <param name="Role">What its user may do.</param>
/// <param name="CreateTime">When it was created (UTC).</param>
/// <param name="ExpiresTime">When it expires (UTC); null for never.</param>
/// <param name="LastUsedTime">When a request signed with it was last let in (UTC, to the minute); null for never.</param>
/// <param name="ProjectId">The project it is for; <c>*</c> for every project.</param>
public sealed record AccessKeyResponse(
    string Id,
    string Access,
    string UserId,
    string UserName,
    string Role,
    [property: JsonConverter(typeof(UtcTimeConverter))] DateTimeOffset CreateTime,
    [property: JsonConverter(typeof(UtcTimeConverter))] DateTimeOffset? ExpiresTime,
    [property: JsonConverter(typeof(UtcTimeConverter))] DateTimeOffset? LastUsedTime,
    string ProjectId)
{
    internal static AccessKeyResponse From(AccessKey key)
    {
        var credential = key.Credential;
        return new(
            credential.Id.ToString(), key.KeyId, credential.UserId, credential.UserName, Roles.NameOf(credential.Role),
            credential.CreatedAt, credential.ExpiresAt, credential.LastUsedAt, credential.ProjectId);
    }
}

/// <summary>One page of access keys.</summary>
/// <param name="Total">How many access keys the project has.</param>
/// <param name="Size">How many access keys are on this page.</param>
/// <param name="AccessKeys">The access keys on this page, oldest first.</param>
public sealed record AccessKeyListResponse(long Total, int Size, IReadOnlyList<AccessKeyResponse> AccessKeys)
{
    internal static AccessKeyListResponse From(AccessKeyListView view) =>
        new(view.Total, view.Keys.Count, [.. view.Keys.Select(AccessKeyResponse.From)]);
}

/// <summary>Confirms that an access key was deleted.</summary>
/// <param name="Message">Always <c>success</c>.</param>
/// <param name="AccessKey">The access key that was deleted.</param>
public sealed record DeleteAccessKeyResponse([property: JsonPropertyName("Message")] string Message, AccessKeyResponse AccessKey)
{
    internal static DeleteAccessKeyResponse From(AccessKey key) => new("success", AccessKeyResponse.From(key));
}

/// <summary>Writes the secret of an access key into the one response that is meant to hold it.</summary>
internal sealed class RevealedAccessKeyConverter : JsonConverter<SecretAccessKey>
{
    public override SecretAccessKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, SecretAccessKey value, JsonSerializerOptions options) => writer.WriteStringValue(value.Reveal());
}
