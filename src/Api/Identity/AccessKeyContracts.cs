using System.Text.Json;
using System.Text.Json.Serialization;

namespace Roma.Api.Identity;

/// <summary>The access key to create.</summary>
public sealed record CreateAccessKeyRequest : CredentialContract;

/// <summary>A new access key and its secret, shown this once.</summary>
public sealed class IssuedAccessKeyResponse(IssuedAccessKey issued) : CredentialResponse(issued.Key.Credential)
{
    /// <summary>The access key (AK).</summary>
    public string Access => issued.Key.KeyId;

    /// <summary>Its secret (SK): it is in no other answer.</summary>
    [JsonConverter(typeof(RevealedAccessKeyConverter))]
    public SecretAccessKey Secret => issued.Secret;

    internal static IssuedAccessKeyResponse From(IssuedAccessKey issued) => new(issued);
}

/// <summary>An access key; never its secret.</summary>
public sealed class AccessKeyResponse(AccessKey key) : CredentialResponse(key.Credential)
{
    /// <summary>The access key (AK).</summary>
    public string Access => key.KeyId;

    /// <summary>When a request signed with it was last let in (UTC, to the minute); null for never.</summary>
    [JsonConverter(typeof(UtcTimeConverter))]
    public DateTimeOffset? LastUsedTime => Credential.LastUsedAt;
}

/// <summary>One page of access keys.</summary>
/// <param name="Total">How many access keys the project has.</param>
/// <param name="Size">How many access keys are on this page.</param>
/// <param name="AccessKeys">The access keys on this page, oldest first.</param>
public sealed record AccessKeyListResponse(long Total, int Size, IReadOnlyList<AccessKeyResponse> AccessKeys)
{
    internal static AccessKeyListResponse From(AccessKeyListView view) =>
        new(view.Total, view.Keys.Count, [.. view.Keys.Select(key => new AccessKeyResponse(key))]);
}

/// <summary>Confirms that an access key was deleted.</summary>
/// <param name="Message">Always <c>success</c>.</param>
/// <param name="AccessKey">The access key that was deleted.</param>
public sealed record DeleteAccessKeyResponse([property: JsonPropertyName("Message")] string Message, AccessKeyResponse AccessKey)
{
    internal static DeleteAccessKeyResponse From(AccessKey key) => new("success", new AccessKeyResponse(key));
}

/// <summary>Writes the secret of an access key into the one response that is meant to hold it.</summary>
internal sealed class RevealedAccessKeyConverter : JsonConverter<SecretAccessKey>
{
    public override SecretAccessKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, SecretAccessKey value, JsonSerializerOptions options) => writer.WriteStringValue(value.Reveal());
}
