using System.Text.Json.Serialization;

namespace Roma.Api.Identity;

/// <summary>What every answer tells of a token or an access key.</summary>
public abstract class CredentialResponse
{
    private const int First = -1;

    private protected CredentialResponse(Credential credential) => Credential = credential;

    /// <summary>The id to revoke or delete it by.</summary>
    [JsonPropertyOrder(First)]
    public string Id => Credential.Id.ToString();

    /// <summary>The user's id.</summary>
    [JsonPropertyOrder(First)]
    public string UserId => Credential.UserId;

    /// <summary>The user's name.</summary>
    [JsonPropertyOrder(First)]
    public string UserName => Credential.UserName;

    /// <summary>What its user may do.</summary>
    [JsonPropertyOrder(First)]
    public string Role => Roles.NameOf(Credential.Role);

    /// <summary>When it was created (UTC).</summary>
    [JsonConverter(typeof(UtcTimeConverter))]
    [JsonPropertyOrder(First)]
    public DateTimeOffset CreateTime => Credential.CreatedAt;

    /// <summary>When it expires (UTC); null for never.</summary>
    [JsonConverter(typeof(UtcTimeConverter))]
    [JsonPropertyOrder(First)]
    public DateTimeOffset? ExpiresTime => Credential.ExpiresAt;

    /// <summary>The project it is for; <c>*</c> for every project.</summary>
    [JsonPropertyOrder(First)]
    public string ProjectId => Credential.ProjectId;

    private protected Credential Credential { get; }
}
