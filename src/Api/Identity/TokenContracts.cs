using System.Text.Json;
using System.Text.Json.Serialization;

namespace Roma.Api.Identity;

/// <summary>The token to create.</summary>
public sealed record CreateTokenRequest : CredentialContract;

/// <summary>A new token, shown this once.</summary>
public sealed class IssuedTokenResponse(IssuedToken issued) : CredentialResponse(issued.Credential)
{
    /// <summary>The token, to be sent in <c>X-Auth-Token</c>: it is in no other answer.</summary>
    [JsonConverter(typeof(RevealedTokenConverter))]
    public AccessToken Token => issued.Token;

    internal static IssuedTokenResponse From(IssuedToken issued) => new(issued);
}

/// <summary>What a token grants; never the token.</summary>
public sealed class TokenResponse(Credential credential) : CredentialResponse(credential)
{
    /// <summary>When a request with it was last let in (UTC, to the minute); null for never.</summary>
    [JsonConverter(typeof(UtcTimeConverter))]
    public DateTimeOffset? LastUsedTime => Credential.LastUsedAt;

    /// <summary>When it was revoked (UTC); null for never.</summary>
    [JsonConverter(typeof(UtcTimeConverter))]
    public DateTimeOffset? RevokedTime => Credential.RevokedAt;
}

/// <summary>One page of tokens.</summary>
/// <param name="Total">How many tokens the project has.</param>
/// <param name="Size">How many tokens are on this page.</param>
/// <param name="Tokens">The tokens on this page, oldest first.</param>
public sealed record TokenListResponse(long Total, int Size, IReadOnlyList<TokenResponse> Tokens)
{
    internal static TokenListResponse From(TokenListView view) =>
        new(view.Total, view.Tokens.Count, [.. view.Tokens.Select(token => new TokenResponse(token))]);
}

/// <summary>Confirms that a token was revoked.</summary>
/// <param name="Message">Always <c>success</c>.</param>
/// <param name="Token">What it granted.</param>
public sealed record RevokeTokenResponse([property: JsonPropertyName("Message")] string Message, TokenResponse Token)
{
    internal static RevokeTokenResponse From(Credential credential) => new("success", new TokenResponse(credential));
}

/// <summary>Writes a token into the one response that is meant to hold it.</summary>
internal sealed class RevealedTokenConverter : JsonConverter<AccessToken>
{
    public override AccessToken Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, AccessToken value, JsonSerializerOptions options) => writer.WriteStringValue(value.Reveal());
}
