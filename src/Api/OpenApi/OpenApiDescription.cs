using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Roma.Api.Apps;
using Roma.Api.Binding;
using Roma.Api.Errors;
using Roma.Api.Identity;
using Roma.Application.Apps;
using Roma.Application.Pipeline;
using Roma.Domain.Apps;
using Roma.Domain.Identity;

namespace Roma.Api.OpenApi;

/// <summary>Adds to the OpenAPI document what the controllers cannot express themselves.</summary>
internal static class OpenApiDescription
{
    private const string TokenScheme = "Token";
    private const string SignatureScheme = "Signature";
    private const string ExampleId = "b2e6b145-4f3f-4a80-aa45-f4b8029f95a3";
    private const string ExampleProject = "my-project";
    private const string ExampleCredential = """{"user_name":"alice","role":"member","expires_time":"2099-12-06T06:49:04.000Z"}""";
    private const string ExampleRequestId = "13760c1fe8655e61209b75665e9bef43";

    private static readonly Secret ExampleSecret = Secret.Create("JNs1VK3vLdTT9Djd");

    // The documentation of the signing algorithm has these two.
    private const string ExampleAccess = "QTWAOYTTINDUT2QVKYUC";

    private static readonly SecretAccessKey ExampleSecretAccessKey = SecretAccessKey.Create("MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc");

    private static readonly AccessToken ExampleToken =
        AccessToken.TryIssue("roma_an-example-of-a-token-that-nobody-was-given", out var token) ? token : throw new InvalidOperationException();

    private static readonly UserResponse ExampleUser = new(UserName.Create("alice").ToUserId(), "alice");

    private static readonly AppResponse ExampleApp = new(
        ExampleId, "orders", "The order service", ["read", "access", "delete", "modify", "admin"],
        new DateTimeOffset(2019, 12, 6, 6, 49, 4, TimeSpan.Zero), new DateTimeOffset(2019, 12, 7, 8, 0, 0, TimeSpan.Zero),
        ExampleUser, ExampleUser, Owner: true, "7aK1mVbA8Xz4TqLw", Favorite: false);

    private static readonly AccessKeyResponse ExampleAccessKey = new(
        ExampleId, ExampleAccess, ExampleUser.UserId, ExampleUser.UserName, "member", ExampleApp.CreateTime, ExpiresTime: null, ExampleApp.UpdateTime,
        ExampleProject);

    /// <summary>Types that are a text on the wire.</summary>
    private static readonly HashSet<Type> Texts = [typeof(ProposedSecret), typeof(Secret), typeof(AccessToken), typeof(SecretAccessKey)];

    /// <summary>An example of each id in a path; those of the project and the instance are the README's.</summary>
    private static readonly Dictionary<string, string> ExamplePath = new(StringComparer.Ordinal)
    {
        ["project_id"] = ExampleProject,
        ["instance_id"] = "my-instance",
        ["app_id"] = ExampleId,
        ["access_key_id"] = ExampleId,
        ["token_id"] = ExampleId,
    };

    /// <summary>The groups of operations, the main job first: readers and generators keep this order.</summary>
    private static readonly OpenApiTag[] Tags =
    [
        new() { Name = "Secrets", Description = "Show and reset the secret of an app." },
        new() { Name = "Apps", Description = "Create, find, change and delete apps, each with a key and a secret." },
        new() { Name = "Tokens", Description = "Let users call this API with `X-Auth-Token`. These operations are for administrators." },
        new() { Name = "Access keys", Description = "Let users call this API with signed requests, as the SDKs do. These operations are for administrators." },
    ];

    /// <summary>An example of each body, built from the contracts so that it cannot go out of date.</summary>
    private static readonly Dictionary<Type, JsonNode> Examples = new()
    {
        [typeof(AppResponse)] = Json(ExampleApp),
        [typeof(AppListResponse)] = Json(new AppListResponse(1, 1, [ExampleApp])),
        [typeof(AppSecretResponse)] = Json(new AppSecretResponse(ExampleId, ExampleSecret)),
        [typeof(DeleteAppResponse)] = Json(new DeleteAppResponse("success")),
        [typeof(ValidateAppResponse)] = Json(new ValidateAppResponse(ExampleId, ExampleApp.Name, ExampleApp.Remark)),
        [typeof(CreateAppRequest)] = JsonNode.Parse("""{"name":"orders","remark":"The order service"}""")!,
        [typeof(UpdateAppRequest)] = JsonNode.Parse("""{"favorite":true}""")!,
        [typeof(CreateAccessKeyRequest)] = JsonNode.Parse(ExampleCredential)!,
        [typeof(IssuedAccessKeyResponse)] = Json(new IssuedAccessKeyResponse(
            ExampleId, ExampleAccess, ExampleSecretAccessKey, ExampleUser.UserId, ExampleUser.UserName, "member", ExampleApp.CreateTime, ExpiresTime: null,
            ExampleProject)),
        [typeof(AccessKeyListResponse)] = Json(new AccessKeyListResponse(1, 1, [ExampleAccessKey])),
        [typeof(DeleteAccessKeyResponse)] = Json(new DeleteAccessKeyResponse("success", ExampleAccessKey)),
        [typeof(CreateTokenRequest)] = JsonNode.Parse(ExampleCredential)!,
        [typeof(IssuedTokenResponse)] = Json(new IssuedTokenResponse(
            ExampleId, ExampleToken, ExampleUser.UserId, ExampleUser.UserName, "member", ExampleApp.CreateTime, ExpiresTime: null, ExampleProject)),
        [typeof(TokenListResponse)] = Json(new TokenListResponse(1, 1, [ExampleTokenOf(revokedTime: null)])),
        [typeof(RevokeTokenResponse)] = Json(new RevokeTokenResponse("success", ExampleTokenOf(ExampleApp.UpdateTime))),
        [typeof(ResetAppSecretRequest)] = JsonNode.Parse("""{"secret":"JNs1VK3vLdTT9Djd"}""")!,
    };

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        // Described where it is used: of "null, or the schema referred to", generators make a class that holds no text.
        options.CreateSchemaReferenceId = type =>
            Texts.Contains(type.Type) ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        options.AddDocumentTransformer((document, _, _) => DescribeAsync(document));
        options.AddOperationTransformer((operation, context, _) => DescribeAsync(operation, context));
        options.AddSchemaTransformer((schema, context, _) => DescribeAsync(schema, context.JsonTypeInfo.Type));
    }

    private static TokenResponse ExampleTokenOf(DateTimeOffset? revokedTime) => new(
        ExampleId, ExampleUser.UserId, ExampleUser.UserName, "member", ExampleApp.CreateTime, ExpiresTime: null, ExampleApp.UpdateTime, ExampleProject,
        revokedTime);

    private static Task DescribeAsync(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Roma",
            Version = "v2",
            Description = "Issues and resets the secrets of applications. Wire-compatible with the app API of ROMA Connect v2: "
                + "a request is answered with its success status, or with 403 and the reason. Beside these only: 404, 405, 413, 415 and 431 for what HTTP "
                + "refuses, 429 after too many failures, 500 for a fault, 503 while the store or the identity service is unavailable, all in the form "
                + "of the 403.",
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };
        document.Servers = [new OpenApiServer { Url = "/", Description = "The service that this description comes from." }];
        document.Tags = Tags.ToHashSet();
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [TokenScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = "X-Auth-Token",
                Description = "A token of 1 to 100000 characters.",
            },
            [SignatureScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = "Authorization",
                Description = "A signature by an access key: SDK-HMAC-SHA256 Access=..., SignedHeaders=..., Signature=... It decides if there is a token too.",
            },
        };
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(TokenScheme, document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SignatureScheme, document)] = [] },
        ];
        return Task.CompletedTask;
    }

    private static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var action = context.Description;
        operation.OperationId = action.ActionDescriptor.RouteValues["action"];
        // Some generators join the lines of a remark without a blank.
        operation.Description = operation.Description?.ReplaceLineEndings(" ");
        foreach (var parameter in action.ParameterDescriptions)
        {
            if (string.Equals(parameter.Source.Id, "Body", StringComparison.Ordinal))
            {
                Describe(operation.RequestBody, parameter);
            }
            else
            {
                Describe(operation.Parameters?.Single(described => string.Equals(described.Name, parameter.Name, StringComparison.Ordinal)), parameter);
            }
        }

        operation.Parameters = operation.Parameters?
            .OrderBy(parameter => action.RelativePath!.IndexOf($"{{{parameter.Name}}}", StringComparison.Ordinal) is var at && at < 0 ? int.MaxValue : at)
            .ToList();
        operation.Responses = InOrder(operation.Responses!);
        var refusal = RefusalOf(action);
        foreach (var response in action.SupportedResponseTypes)
        {
            var status = response.StatusCode;
            var described = operation.Responses[status.ToString(CultureInfo.InvariantCulture)];
            SetExample(described.Content, response.Type, refusal, status);
            if (described is OpenApiResponse writable)
            {
                writable.Description = status == StatusCodes.Status403Forbidden ? "Refused: the body says why." : writable.Description;
                writable.Headers = new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal) { ["X-Request-Id"] = RequestIdHeader() };
            }
        }

        operation.Responses["default"] = OtherError(operation.Responses["403"].Content!);
        return Task.CompletedTask;
    }

    private static OpenApiResponses InOrder(OpenApiResponses responses)
    {
        var ordered = new OpenApiResponses();
        foreach (var (status, response) in responses.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            ordered.Add(status, response);
        }

        return ordered;
    }

    private static void Describe(IOpenApiRequestBody? body, ApiParameterDescription parameter)
    {
        if (body is OpenApiRequestBody writable)
        {
            writable.Description = writable.Required ? "Mandatory." : "Optional.";
            foreach (var media in writable.Content!.Values)
            {
                // The framework describes an optional body as null or the schema, and generators make a class of its own of that.
                media.Schema = media.Schema?.OneOf?.FirstOrDefault(choice => choice.Type != JsonSchemaType.Null) ?? media.Schema;
            }

            SetExample(writable.Content, parameter.Type, refusal: null);
        }
    }

    private static void Describe(IOpenApiParameter? described, ApiParameterDescription parameter)
    {
        var attributes = parameter.ModelMetadata is { ContainerType: { } container, PropertyName: { } name }
            ? container.GetProperty(name)!.GetCustomAttributes(inherit: true)
            : [];
        if (described is not OpenApiParameter { Schema: OpenApiSchema schema } writable)
        {
            return;
        }

        writable.Description = attributes.OfType<DescriptionAttribute>().Single().Description;
        writable.Example = ExamplePath.TryGetValue(parameter.Name, out var example) ? JsonValue.Create(example) : null;
        foreach (var attribute in attributes)
        {
            switch (attribute)
            {
                case StringLengthAttribute length:
                    (schema.MinLength, schema.MaxLength) = (length.MinimumLength, length.MaximumLength);
                    break;
                case RangeAttribute range:
                    (schema.Minimum, schema.Maximum) = ($"{range.Minimum}", $"{range.Maximum}");
                    break;
                case AllowedValuesAttribute allowed:
                    schema.Enum = [.. allowed.Values.Select(value => JsonValue.Create((string)value!))];
                    break;
            }
        }
    }

    // All that HTTP, overload and outages add to every operation.
    private static OpenApiResponse OtherError(IDictionary<string, OpenApiMediaType> refusal) => new()
    {
        Description = "404, 405, 413, 415, 429, 431, 500 or 503: the body says why.",
        Headers = new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal)
        {
            ["X-Request-Id"] = RequestIdHeader(),
            ["Retry-After"] = new OpenApiHeader
            {
                Description = "After how many seconds to send the request again; with 429 and 503.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "0" },
            },
        },
        Content = refusal.ToDictionary(
            media => media.Key,
            media => new OpenApiMediaType { Schema = media.Value.Schema, Example = Error(HttpErrors.StoreUnavailable) },
            StringComparer.Ordinal),
    };

    private static OpenApiHeader RequestIdHeader() => new()
    {
        Description = "The request's id.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    // The refusal that callers of this operation are most likely to see.
    private static JsonNode RefusalOf(ApiDescription action)
    {
        var body = action.ParameterDescriptions.FirstOrDefault(parameter => string.Equals(parameter.Source.Id, "Body", StringComparison.Ordinal));
        if (body?.Type.GetProperty(nameof(ResetAppSecretRequest.Secret)) is not null)
        {
            return Error(HttpErrors.RequestInvalid, $"secret: {Secret.Rule}");
        }

        return Error(action.ParameterDescriptions.Any(parameter => parameter.Name is "app_id") ? AppErrors.NotFound : PipelineErrors.NotPermitted);
    }

    private static void SetExample(
        IDictionary<string, OpenApiMediaType>? content, Type? type, JsonNode? refusal, int status = StatusCodes.Status200OK)
    {
        if (type is null || content is null)
        {
            return;
        }

        foreach (var media in content.Values)
        {
            media.Example = status switch
            {
                StatusCodes.Status403Forbidden => refusal,
                StatusCodes.Status404NotFound => Error(AppErrors.NoMatch),
                _ => Examples[type].DeepClone(),
            };
        }
    }

    private static JsonNode Error(string code, string? details = null)
    {
        var entry = ErrorCatalog.Entries[code];
        return Json(new ErrorResponse(entry.Code, entry.Message, details ?? entry.Details, ExampleRequestId));
    }

    private static JsonNode Json<T>(T value) => JsonSerializer.SerializeToNode(value, RomaJson.TypeInfo<T>())!;

    private static Task DescribeAsync(OpenApiSchema schema, Type type)
    {
        if (Texts.Contains(type))
        {
            schema.Type = type == typeof(ProposedSecret) ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
        }

        if (type == typeof(ProposedSecret) || type == typeof(Secret))
        {
            schema.Description += $" {Secret.Rule}.";
            (schema.MinLength, schema.MaxLength, schema.Pattern) = (Secret.MinLength, Secret.MaxLength, Secret.Pattern);
        }
        else if (type == typeof(DateTimeOffset))
        {
            schema.Type = JsonSchemaType.String;
        }
        else if (type == typeof(DateTimeOffset?))
        {
            schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
        }
        else if (type == typeof(ErrorResponse))
        {
            foreach (var member in schema.Properties!.Values.OfType<OpenApiSchema>())
            {
                (member.MinLength, member.MaxLength) = (1, ErrorEntry.MaxLength);
            }
        }

        DescribeMembers(schema, type);
        return Task.CompletedTask;
    }

    private static void DescribeMembers(OpenApiSchema schema, Type type)
    {
        // A required member may not be null, even if its type allows it.
        foreach (var name in schema.Required ?? new HashSet<string>(StringComparer.Ordinal))
        {
            if (schema.Properties![name] is OpenApiSchema { Type: { } kind } member)
            {
                member.Type = kind & ~JsonSchemaType.Null;
            }
        }

        // Responses may gain members later; requests with unknown ones are refused.
        schema.AdditionalPropertiesAllowed |= type.Name.EndsWith("Response", StringComparison.Ordinal);
        if (type == typeof(AppResponse) && schema.Properties!["roles"] is OpenApiSchema { Items: OpenApiSchema role })
        {
            role.Enum = [.. Enum.GetValues<AppRole>().Select(known => JsonValue.Create(AppRoles.NameOf(known)))];
        }

        if (typeof(CredentialContract).IsAssignableFrom(type) && schema.Properties!["role"] is OpenApiSchema granted)
        {
            granted.Enum = [.. Enum.GetValues<Role>().Select(known => JsonValue.Create(Roles.NameOf(known)))];
        }
    }
}
