using System.Text.Json;
using System.Text.Json.Serialization;
using Roma.Api.Binding;
using Roma.Application.Identity;
using Roma.Domain.Identity;

namespace Roma.Api.Identity;

/// <summary>The token to create.</summary>
public sealed record CreateTokenRequest : CredentialContract;

/// <summary>A new token, shown this once.</summary>
/// <param name="Id">The id to revoke it by.</param>
/// <param name="Token">The token, to be sent in <c>X-Auth-Token</c>: it is in no other answer.</param>
/// <param name="UserId">The user's id.</param>
/// <param name="UserName">The user's name.</param>
/// <param name="Role">What its user may do in this project.</param>
/// <param name="CreateTime">When it was created (UTC).</param>
/// <param name="ExpiresTime">When it expires (UTC); null for never.</param>
/// <param name="ProjectId">The project it is for; <c>*</c> for every project.</param>
public sealed record IssuedTokenResponse(
    string Id,
    [property: JsonConverter(typeof(RevealedTokenConverter))] AccessToken Token,
    string UserId,
    string UserName,
    string Role,
    [property: JsonConverter(typeof(UtcTimeConverter))] DateTimeOffset CreateTime,
    [property: JsonConverter(typeof(UtcTimeConverter))] DateTimeOffset? ExpiresTime,
    string ProjectId)
{
    internal static IssuedTokenResponse From(IssuedToken issued)
    {
        var credential = issued.Credential;
        return new(
            credential.Id.ToString(), issued.Token, credential.UserId, credential.UserName, Roles.NameOf(credential.Role), credential.CreatedAt,
            credential.ExpiresAt, credential.ProjectId);
    }
}

/// <summary>What a token grants; never the token.</summary>
/// <param name="Id">The id to revoke it by.</param>
/// <param name="UserId">The user's id.</param>
/// <param name="UserName">The user's name.</param>
/// <param name="Role">What its user may do.</param>
/// <param name="CreateTime">When it was created (UTC).</param>
/// <param name="ExpiresTime">When it expires (UTC); null for never.</param>
/// <param name="LastUsedTime">When a request with it was last let in (UTC, to the minute); null for never.</param>
/// <param name="ProjectId">The project it is for; <c>*</c> for every project.</param>
/// <param name="RevokedTime">When it was revoked (UTC); null for never.</param>
public sealed record TokenResponse(
    string Id,
    string UserId,
    string UserName,
    string Role,
    [property: JsonConverter(typeof(UtcTimeConverter))] DateTimeOffset CreateTime,
    [property: JsonConverter(typeof(UtcTimeConverter))] DateTimeOffset? ExpiresTime,
    [property: JsonConverter(typeof(UtcTimeConverter))] DateTimeOffset? LastUsedTime,
    string ProjectId,
    [property: JsonConverter(typeof(UtcTimeConverter))] DateTimeOffset? RevokedTime)
{
    internal static TokenResponse From(Credential credential) =>
        new(
            credential.Id.ToString(), credential.UserId, credential.UserName, Roles.NameOf(credential.Role), credential.CreatedAt, credential.ExpiresAt,
            credential.LastUsedAt, credential.ProjectId, credential.RevokedAt);
}

/// <summary>One page of tokens.</summary>
/// <param name="Total">How many tokens the project has.</param>
/// <param name="Size">How many tokens are on this page.</param>
/// <param name="Tokens">The tokens on this page, oldest first.</param>
public sealed record TokenListResponse(long Total, int Size, IReadOnlyList<TokenResponse> Tokens)
{
    internal static TokenListResponse From(TokenListView view) => new(view.Total, view.Tokens.Count, [.. view.Tokens.Select(TokenResponse.From)]);
}

/// <summary>Confirms that a token was revoked.</summary>
/// <param name="Message">Always <c>success</c>.</param>
/// <param name="Token">What it granted.</param>
public sealed record RevokeTokenResponse([property: JsonPropertyName("Message")] string Message, TokenResponse Token)
{
    internal static RevokeTokenResponse From(Credential credential) => new("success", TokenResponse.From(credential));
}

/// <summary>Writes a token into the one response that is meant to hold it.</summary>
internal sealed class RevealedTokenConverter : JsonConverter<AccessToken>
{
    public override AccessToken Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, AccessToken value, JsonSerializerOptions options) => writer.WriteStringValue(value.Reveal());
}
