using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.OpenApi;

namespace Roma.Api.OpenApi;

/// <summary>What a module adds to the OpenAPI document.</summary>
internal sealed record OpenApiPart
{
    /// <summary>Its groups of operations: readers and generators keep this order.</summary>
    public required OpenApiTag[] Tags { get; init; }

    /// <summary>An example of each id in its paths, by name.</summary>
    public required Dictionary<string, string> Ids { get; init; }

    /// <summary>An example of each body that it takes, as JSON.</summary>
    public required Dictionary<Type, string> Requests { get; init; }

    /// <summary>An example of each body that it answers with, of the contract itself, so that it cannot go out of date.</summary>
    public required object[] Responses { get; init; }

    /// <summary>Describes what the schema of a type cannot say by itself.</summary>
    public required Action<OpenApiSchema, Type> Describe { get; init; }

    /// <summary>
    /// The error that callers of an operation are most likely to see with a status, and its details if they are not the catalogue's; null for the
    /// one that every operation has.
    /// </summary>
    public Func<ApiDescription, int, (string Error, string? Details)?> RefusalOf { get; init; } = static (_, _) => null;
}

/// <summary>Values that several examples share; the ids of the project and the instance are the README's.</summary>
internal static class Example
{
    public const string Id = "b2e6b145-4f3f-4a80-aa45-f4b8029f95a3";
    public const string UserName = "alice";

    public static readonly string UserId = Domain.Identity.UserName.Create(UserName).ToUserId();
    public static readonly DateTimeOffset Created = new(2019, 12, 6, 6, 49, 4, TimeSpan.Zero);
    public static readonly DateTimeOffset Updated = new(2019, 12, 7, 8, 0, 0, TimeSpan.Zero);
}
