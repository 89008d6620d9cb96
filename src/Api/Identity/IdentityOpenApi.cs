using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Roma.Api.OpenApi;

namespace Roma.Api.Identity;

/// <summary>What the OpenAPI document says of tokens and access keys beside the controllers and contracts.</summary>
internal static class IdentityOpenApi
{
    private const string ExampleProject = "my-project";
    private const string ExampleRequest = """{"user_name":"alice","role":"member","expires_time":"2099-12-06T06:49:04.000Z"}""";

    // The documentation of the signing algorithm has this, and the key below.
    private static readonly SecretAccessKey ExampleSecret = SecretAccessKey.Create("MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc");

    private static readonly AccessToken ExampleToken =
        AccessToken.TryIssue("roma_an-example-of-a-token-that-nobody-was-given", out var token) ? token : throw new InvalidOperationException();

    private static readonly Credential ExampleCredential = new(
        Guid.Parse(Example.Id), ExampleProject, Example.UserId, Example.UserName, Role.Member, Example.Created, ExpiresAt: null,
        LastUsedAt: Example.Updated);

    private static readonly AccessKey ExampleKey = new("QTWAOYTTINDUT2QVKYUC", ExampleCredential);

    public static OpenApiPart Part { get; } = new()
    {
        Tags =
        [
            new() { Name = "Tokens", Description = "Let users call this API with `X-Auth-Token`. These operations are for administrators." },
            new()
            {
                Name = "Access keys",
                Description = "Let users call this API with signed requests, as the SDKs do. These operations are for administrators.",
            },
        ],
        Ids = new(StringComparer.Ordinal) { ["project_id"] = ExampleProject, ["access_key_id"] = Example.Id, ["token_id"] = Example.Id },
        Requests = new() { [typeof(CreateAccessKeyRequest)] = ExampleRequest, [typeof(CreateTokenRequest)] = ExampleRequest },
        Responses =
        [
            new IssuedAccessKeyResponse(new IssuedAccessKey(ExampleKey, ExampleSecret)),
            new AccessKeyListResponse(1, 1, [new AccessKeyResponse(ExampleKey)]),
            DeleteAccessKeyResponse.From(ExampleKey),
            new IssuedTokenResponse(new IssuedToken(ExampleToken, ExampleCredential)),
            new TokenListResponse(1, 1, [new TokenResponse(ExampleCredential)]),
            RevokeTokenResponse.From(ExampleCredential with { RevokedAt = Example.Updated }),
        ],
        Describe = static (schema, type) =>
        {
            if (type.IsAssignableTo(typeof(CredentialContract)) && schema.Properties!["role"] is OpenApiSchema role)
            {
                role.Enum = [.. Enum.GetValues<Role>().Select(known => JsonValue.Create(Roles.NameOf(known)))];
            }
        },
    };
}
