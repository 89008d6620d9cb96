using System.Text.Json.Serialization;

namespace Roma.Api.Identity;

/// <summary>The contracts of tokens and access keys, with generated code to read and write them.</summary>
[JsonSerializable(typeof(AccessKeyListResponse))]
[JsonSerializable(typeof(AccessKeyResponse))]
[JsonSerializable(typeof(CreateAccessKeyRequest))]
[JsonSerializable(typeof(CreateTokenRequest))]
[JsonSerializable(typeof(DeleteAccessKeyResponse))]
[JsonSerializable(typeof(IssuedAccessKeyResponse))]
[JsonSerializable(typeof(IssuedTokenResponse))]
[JsonSerializable(typeof(RevokeTokenResponse))]
[JsonSerializable(typeof(TokenListResponse))]
[JsonSerializable(typeof(TokenResponse))]
internal sealed partial class IdentityJsonContext : JsonSerializerContext;
