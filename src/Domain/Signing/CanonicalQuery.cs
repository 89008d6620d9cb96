namespace Roma.Domain.Signing;

/// <summary>The query of a canonical request: its parameters decoded, encoded again, and sorted.</summary>
internal static class CanonicalQuery
{
    /// <summary>What clients may have made of one raw query, at most three texts, made on demand; the first is the documented one.</summary>
    public static IEnumerable<string> Readings(string query) =>
        new[] { Documented, WithPlusAsBlank, SortedUnencoded }.Select(reading => reading(query)).Distinct(StringComparer.Ordinal);

    private static string Documented(string query) => Join(Sort(Parse(query).Select(Encode)));

    // A plus is a plus in RFC 3986 and a blank in a form. Clients sign either.
    private static string WithPlusAsBlank(string query) => Documented(query.Replace('+', ' '));

    // The Python, Node and .NET SDKs sort before they encode, so that "a/b" comes after "a-b". Both orders cover the same query.
    private static string SortedUnencoded(string query) => Join(Sort(Parse(query)).Select(Encode));

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
