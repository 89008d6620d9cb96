using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Primitives;

namespace Roma.Api.Binding;

/// <summary>Reads the header <c>Content-Type</c> of a body that should be JSON.</summary>
internal static partial class JsonContentType
{
    // The labels of the WHATWG's Encoding Standard, 4.2, and the alias that IANA registered.
    private static readonly FrozenSet<string> Utf8 =
        new[] { "utf-8", "utf8", "csUTF8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8" }
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether it is one header that says <c>application/json</c>, with no charset but UTF-8, whatever other parameters it has.</summary>
    public static bool IsIn(StringValues header) =>
        header is [{ } only] && (only is RomaJson.MediaType || (MediaType().Match(only) is { Success: true } type && IsUtf8(type)));

    private static bool IsUtf8(Match type)
    {
        var values = type.Groups["value"].Captures;
        return type.Groups["name"].Captures.Select((name, at) => (Name: name.Value, values[at].Value))
            .Where(parameter => string.Equals(parameter.Name, "charset", StringComparison.OrdinalIgnoreCase))
            .All(charset => Utf8.Contains(Unquote(charset.Value)));
    }

    private static string Unquote(string value) => value[0] == '"' ? QuotedPair().Replace(value[1..^1], "${octet}") : value;

    // RFC 9110, 5.6.6 and 8.3.1; a parameter may be empty. Each blank fits in one place only, so that a long header cannot cause backtracking.
    [GeneratedRegex(
        """
        \A application/json [\ \t]*
        (?: ; [\ \t]* (?:
            (?<name> [!\#$%&'*+\-.^_`|~0-9A-Za-z]+ ) =
            (?<value> [!\#$%&'*+\-.^_`|~0-9A-Za-z]+ | "(?: [^"\\\x00-\x08\x0A-\x1F\x7F] | \\[^\x00-\x08\x0A-\x1F\x7F] )*" )
            [\ \t]* )? )*
        \z
        """,
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex MediaType();

    [GeneratedRegex(@"\\(?<octet>.)", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex QuotedPair();
}
