using System.Collections.Frozen;

namespace Roma.Api.Errors;

/// <summary>Every error by its name; docs/errors.md is made from it.</summary>
internal static class ErrorCatalog
{
    public static readonly FrozenDictionary<string, ErrorRow> Entries = Modules.Errors.ToFrozenDictionary(row => row.Name, StringComparer.Ordinal);

    /// <summary>The error for an HTTP status that the framework set; null for statuses it never sets.</summary>
    public static string? CodeOf(int status) => status switch
    {
        StatusCodes.Status404NotFound => HttpErrors.UrlUnknown,
        StatusCodes.Status405MethodNotAllowed => HttpErrors.MethodNotAllowed,
        StatusCodes.Status413PayloadTooLarge => HttpErrors.BodyTooLarge,
        StatusCodes.Status415UnsupportedMediaType => HttpErrors.BodyNotJson,
        StatusCodes.Status431RequestHeaderFieldsTooLarge => HttpErrors.HeadersTooLarge,
        >= StatusCodes.Status500InternalServerError => HttpErrors.InternalFault,
        >= StatusCodes.Status400BadRequest => HttpErrors.RequestInvalid,
        _ => null,
    };
}
