using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Roma.Api.Binding;

/// <summary>Reads the header <c>Content-Type</c> of a body that should be JSON.</summary>
internal static class JsonContentType
{
    private static readonly string[] Utf8 = ["utf-8", "utf8"];

    /// <summary>Whether it is one header that says <c>application/json</c>, with no charset but UTF-8, whatever other parameters it has.</summary>
    public static bool IsIn(StringValues header) =>
        header is [{ } only] && MediaTypeHeaderValue.TryParse(only, out var type)
        && type.MediaType.Equals(RomaJson.MediaType, StringComparison.OrdinalIgnoreCase)
        && type.Parameters.Where(parameter => parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase))
            .All(charset => Utf8.Contains(HeaderUtilities.RemoveQuotes(charset.Value).ToString(), StringComparer.OrdinalIgnoreCase));
}
