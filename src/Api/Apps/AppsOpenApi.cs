using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.OpenApi;
using Roma.Api.OpenApi;
using Roma.Application.Apps;
using Roma.Domain.Apps;

namespace Roma.Api.Apps;

/// <summary>What the OpenAPI document says of apps beside the controllers and contracts.</summary>
internal static class AppsOpenApi
{
    private const string ExampleSecret = "JNs1VK3vLdTT9Djd";

    private static readonly UserResponse ExampleUser = new(Example.UserId, Example.UserName);

    private static readonly AppResponse ExampleApp = new(
        Example.Id, "orders", "The order service", ["read", "access", "delete", "modify", "admin"], Example.Created, Example.Updated,
        ExampleUser, ExampleUser, Owner: true, "7aK1mVbA8Xz4TqLw", Favorite: false);

    public static OpenApiPart Part { get; } = new()
    {
        Tags =
        [
            new() { Name = "Secrets", Description = "Show and reset the secret of an app." },
            new() { Name = "Apps", Description = "Create, find, change and delete apps, each with a key and a secret." },
        ],
        Ids = new(StringComparer.Ordinal) { ["instance_id"] = "my-instance", ["app_id"] = Example.Id },
        Requests = new()
        {
            [typeof(CreateAppRequest)] = """{"name":"orders","remark":"The order service"}""",
            [typeof(UpdateAppRequest)] = """{"favorite":true}""",
            [typeof(ResetAppSecretRequest)] = $$"""{"secret":"{{ExampleSecret}}"}""",
        },
        Responses =
        [
            ExampleApp,
            new AppListResponse(1, 1, [ExampleApp]),
            new AppSecretResponse(Example.Id, Secret.Create(ExampleSecret)),
            new DeleteAppResponse("success"),
            new ValidateAppResponse(Example.Id, ExampleApp.Name, ExampleApp.Remark),
        ],
        Describe = Describe,
        RefusalOf = RefusalOf,
    };

    private static void Describe(OpenApiSchema schema, Type type)
    {
        if (type == typeof(ProposedSecret) || type == typeof(Secret))
        {
            schema.Type = type == typeof(Secret) ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
            schema.Description += $" {Secret.Rule}.";
            (schema.MinLength, schema.MaxLength, schema.Pattern) = (Secret.MinLength, Secret.MaxLength, Secret.Pattern);
        }
        else if (type == typeof(AppResponse) && schema.Properties!["roles"] is OpenApiSchema { Items: OpenApiSchema role })
        {
            role.Enum = [.. Enum.GetValues<AppRole>().Select(known => JsonValue.Create(AppRoles.NameOf(known)))];
        }
    }

    private static (string Error, string? Details)? RefusalOf(ApiDescription action, int status) =>
        status == StatusCodes.Status404NotFound ? (AppErrors.NoMatch, null)
        : action.ParameterDescriptions.Any(parameter => parameter.Type == typeof(CreateAppRequest) || parameter.Type == typeof(ResetAppSecretRequest))
            ? (HttpErrors.RequestInvalid, $"secret: {Secret.Rule}")
        : action.ParameterDescriptions.Any(parameter => parameter.Name is "app_id") ? (AppErrors.NotFound, null)
        : null;
}
