using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Roma.Application.Pipeline;
using Roma.Domain.Secrecy;

namespace Roma.Api.OpenApi;

/// <summary>Adds to the OpenAPI document what the controllers cannot express themselves.</summary>
internal static class OpenApiDescription
{
    private const string TokenScheme = "Token";
    private const string SignatureScheme = "Signature";
    private const string ExampleRequestId = "13760c1fe8655e61209b75665e9bef43";

    /// <summary>An example of each body.</summary>
    internal static readonly Dictionary<Type, JsonNode> Examples = new(Modules.OpenApi.SelectMany(part => part.Requests
        .Select(request => KeyValuePair.Create(request.Key, JsonNode.Parse(request.Value)!))
        .Concat(part.Responses.Select(response => KeyValuePair.Create(response.GetType(), Json(response))))));

    /// <summary>An example of each id in a path.</summary>
    private static readonly Dictionary<string, string> Ids =
        Modules.OpenApi.SelectMany(part => part.Ids).ToDictionary(StringComparer.Ordinal);

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        // Described where it is used: of "null, or the schema referred to", generators make a class that holds no text.
        options.CreateSchemaReferenceId = type => IsSecret(type.Type) ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        options.AddDocumentTransformer((document, _, _) => DescribeAsync(document));
        options.AddOperationTransformer((operation, context, _) => DescribeAsync(operation, context));
        options.AddSchemaTransformer((schema, context, _) => DescribeAsync(schema, context.JsonTypeInfo.Type));
    }

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
        document.Tags = Modules.OpenApi.SelectMany(part => part.Tags).ToHashSet();
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
        if (operation.RequestBody is OpenApiRequestBody body)
        {
            Describe(body, action.ParameterDescriptions.Single(parameter => parameter.Source == BindingSource.Body).Type);
        }

        foreach (var parameter in operation.Parameters!.Cast<OpenApiParameter>())
        {
            Describe(parameter, action.ParameterDescriptions.Single(known => string.Equals(known.Name, parameter.Name, StringComparison.Ordinal)));
        }

        // In the order of the path; those of the query, which are not in it (-1), come last.
        operation.Parameters =
            [.. operation.Parameters!.OrderBy(parameter => (uint)action.RelativePath!.IndexOf($"{{{parameter.Name}}}", StringComparison.Ordinal))];
        foreach (var known in action.SupportedResponseTypes)
        {
            var response = (OpenApiResponse)operation.Responses![known.StatusCode.ToString(CultureInfo.InvariantCulture)];
            response.Headers = new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal) { ["X-Request-Id"] = RequestIdHeader() };
            response.Description = known.StatusCode == StatusCodes.Status403Forbidden ? "Refused: the body says why." : response.Description;
            response.Content!.Values.Single().Example =
                known.Type == typeof(ErrorResponse) ? RefusalOf(action, known.StatusCode) : Examples[known.Type!].DeepClone();
        }

        operation.Responses!["default"] = OtherError(operation.Responses["403"].Content!);
        return Task.CompletedTask;
    }

    private static void Describe(OpenApiRequestBody body, Type type)
    {
        body.Description = body.Required ? "Mandatory." : "Optional.";
        var media = body.Content!.Values.Single();
        media.Example = Examples[type].DeepClone();
        // The framework describes an optional body as null or the schema, and generators make a class of its own of that.
        media.Schema = media.Schema?.OneOf?.FirstOrDefault(choice => choice.Type != JsonSchemaType.Null) ?? media.Schema;
    }

    private static void Describe(OpenApiParameter described, ApiParameterDescription parameter)
    {
        var attributes = parameter.ModelMetadata.ContainerType!.GetProperty(parameter.ModelMetadata.PropertyName!)!.GetCustomAttributes(inherit: true);
        described.Example = Ids.GetValueOrDefault(parameter.Name);
        var schema = (OpenApiSchema)described.Schema!;
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

    private static OpenApiHeader RequestIdHeader() =>
        new() { Description = "The request's id.", Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

    private static JsonNode RefusalOf(ApiDescription action, int status)
    {
        var (error, details) = Modules.OpenApi.Select(part => part.RefusalOf(action, status)).FirstOrDefault(refusal => refusal is not null)
            ?? (PipelineErrors.NotPermitted, null);
        return Error(error, details);
    }

    private static JsonNode Error(string name, string? details = null)
    {
        var row = ErrorCatalog.Entries[name];
        return Json(new ErrorResponse(row.Code, row.Message, details ?? row.Details, ExampleRequestId));
    }

    private static JsonNode Json(object value) => JsonSerializer.SerializeToNode(value, RomaJson.Options.GetTypeInfo(value.GetType()))!;

    private static Task DescribeAsync(OpenApiSchema schema, Type type)
    {
        if (IsSecret(type) || type == typeof(DateTimeOffset) || type == typeof(DateTimeOffset?))
        {
            schema.Type = type == typeof(DateTimeOffset?) ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
        }

        // Responses have all their members, and may gain more later; requests with unknown ones are refused.
        if (type.Name.EndsWith("Response", StringComparison.Ordinal))
        {
            schema.AdditionalPropertiesAllowed = true;
            schema.Required = schema.Properties!.Keys.ToHashSet(StringComparer.Ordinal);
        }

        // A required member may not be null, even if its type allows it.
        foreach (var name in schema.Required ?? new HashSet<string>(StringComparer.Ordinal))
        {
            if (schema.Properties![name] is OpenApiSchema { Type: { } kind } member)
            {
                member.Type = kind & ~JsonSchemaType.Null;
            }
        }

        foreach (var part in Modules.OpenApi)
        {
            part.Describe(schema, type);
        }

        return Task.CompletedTask;
    }

    /// <summary>Whether values of the type are secrets: they are strings on the wire.</summary>
    private static bool IsSecret(Type type) =>
        type.GetCustomAttribute<JsonConverterAttribute>()?.ConverterType is { IsGenericType: true } converter
        && converter.GetGenericTypeDefinition() == typeof(UnwritableConverter<>);
}
