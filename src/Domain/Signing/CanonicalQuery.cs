namespace Roma.Domain.Signing;

/// <summary>The query of a canonical request: its parameters decoded, encoded again, and sorted.</summary>
internal static class CanonicalQuery
{
    /// <summary>What clients may have made of one raw query, at most three texts; the first is the documented one.</summary>
    public static IEnumerable<string> Readings(string query) =>
        // A raw plus is a plus in RFC 3986 and a blank in a form; one client signs the one and another the other.
        new[] { Documented(Parse(query)), Documented(Parse(query.Replace('+', ' '))), AsTheSdksSort(Parse(query)) }
            .Distinct(StringComparer.Ordinal);

    private static string Documented(IEnumerable<Parameter> parameters) => Join(Sort(parameters.Select(Encode)));

    // The Python, Node and .NET SDKs sort before they encode, so that "a/b" comes after "a-b". An order has no meaning: both cover the same query.
    private static string AsTheSdksSort(IEnumerable<Parameter> parameters) => Join(Sort(parameters).Select(Encode));

    private static IEnumerable<Parameter> Sort(IEnumerable<Parameter> parameters) =>
        parameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal).ThenBy(parameter => parameter.Value, StringComparer.Ordinal);

    private static string Join(IEnumerable<Parameter> parameters) =>
        string.Join('&', parameters.Select(parameter => $"{parameter.Name}={parameter.Value}"));

    private static Parameter Encode(Parameter parameter) => new(PercentEncoding.Encode(parameter.Name), PercentEncoding.Encode(parameter.Value));

    private static IEnumerable<Parameter> Parse(string query) =>
        query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(piece => piece.Split('=', 2)).Select(piece =>
            new Parameter(PercentEncoding.Decode(piece[0]), PercentEncoding.Decode(piece.ElementAtOrDefault(1) ?? "")));

    private readonly record struct Parameter(string Name, string Value);
}
