using System.Text.RegularExpressions;

namespace Roma.ArchitectureTests.Harness;

/// <summary>A request line of a <c>.http</c> file: its method, and the segments of its path.</summary>
internal sealed partial record HttpSample(string Method, IReadOnlyList<string> Path)
{
    public static IEnumerable<HttpSample> In(TextFile file)
    {
        var variables = Variables().Matches(file.Text).ToDictionary(
            match => "{{" + match.Groups["name"].Value + "}}", match => match.Groups["value"].Value, StringComparer.Ordinal);
        return RequestLines().Matches(file.Text).Select(
            match => new HttpSample(match.Groups["method"].Value, Segments(Host().Replace(Expand(match.Groups["url"].Value, variables), ""))));
    }

    /// <summary>Whether it calls the path that <paramref name="template"/> stands for.</summary>
    public bool Calls(string method, string template) =>
        string.Equals(Method, method, StringComparison.Ordinal)
        && Segments(template) is var segments && segments.Length == Path.Count
        && segments.Zip(Path).All(pair => pair.First[0] == '{' || string.Equals(pair.First, pair.Second, StringComparison.Ordinal));

    // A variable may be made of those above it.
    private static string Expand(string text, Dictionary<string, string> variables) =>
        variables.Reverse().Aggregate(text, (expanded, variable) => expanded.Replace(variable.Key, variable.Value, StringComparison.Ordinal));

    private static string[] Segments(string url) => url.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"^@(?<name>\w+)[ \t]*=[ \t]*(?<value>\S+)", RegexOptions.Multiline |
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Variables();

    [GeneratedRegex(@"^(?<method>[A-Z]+)[ \t]+(?<url>\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RequestLines();

    [GeneratedRegex(@"^(https?://[^/]+|\{\{\w+\}\}(?=/))", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Host();
}
