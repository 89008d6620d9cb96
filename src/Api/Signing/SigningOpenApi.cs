using Microsoft.OpenApi;
using Roma.Api.OpenApi;
using Roma.Application.Signing;

namespace Roma.Api.Signing;

/// <summary>What the OpenAPI document says of signatures beside the controller and contracts.</summary>
internal static class SigningOpenApi
{
    private static readonly SignatureVerdict ExampleValid = new(new AppSignature(Example.Id, "7aK1mVbA8Xz4TqLw", 3), Reason: null);

    private static readonly SignatureVerdict ExampleExpired =
        new(Signature: null, "signature expired, signature time:20260314T092653Z,server time:20260314T094400Z");

    public static OpenApiPart Part { get; } = new()
    {
        Tags = [new() { Name = "Signatures", Description = "Verify requests that apps signed with their secrets." }],
        Ids = [],
        Requests = new()
        {
            [typeof(VerifySignaturesRequest)] = $$$"""
                {"requests":[{"method":"GET","uri":"/orders?state=open","headers":{"host":"api.example.com","x-sdk-date":"20260314T092653Z",
                "authorization":"SDK-HMAC-SHA256 Access=7aK1mVbA8Xz4TqLw, SignedHeaders=host;x-sdk-date, Signature={{{new string('0', 64)}}}"}}]}
                """,
        },
        Responses = [VerifySignaturesResponse.From([ExampleValid, ExampleExpired])],
        Describe = Describe,
    };

    private static void Describe(OpenApiSchema schema, Type type)
    {
        if (type == typeof(RequestToVerify) && schema.Properties!["headers"] is OpenApiSchema headers)
        {
            headers.AdditionalProperties = new OpenApiSchema
            {
                Type = JsonSchemaType.String | JsonSchemaType.Array | JsonSchemaType.Null,
                Items = new OpenApiSchema { Type = JsonSchemaType.String },
            };
        }
        else if (type == typeof(SignatureVerdictResponse))
        {
            foreach (var member in schema.Properties!.Where(member => member.Key is not "valid").Select(member => member.Value).Cast<OpenApiSchema>())
            {
                member.Type |= JsonSchemaType.Null;
            }
        }
    }
}
