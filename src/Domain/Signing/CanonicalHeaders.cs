using System.Text.RegularExpressions;

namespace Roma.Domain.Signing;

/// <summary>The signed headers of a canonical request: a line for each, sorted.</summary>
internal static partial class CanonicalHeaders
{
    /// <summary>What clients may have made of the same headers, at most four texts; the first is the documented one.</summary>
    public static IEnumerable<string> Readings(ReceivedRequest request, IReadOnlyList<string> names)
    {
        // An order has no meaning, so the Node SDK's covers the same headers as the documented one.
        string[][] orders = [[.. names.Order(StringComparer.Ordinal)], [.. names.OrderBy(SignedHeaderName.Collate, StringComparer.Ordinal)]];
        var values = names.ToDictionary(name => name, request.ValueOf, StringComparer.Ordinal);
        return orders
            .SelectMany(order => Hosts(values).Select(host => string.Concat(order.Select(name =>
                $"{name}:{(name is SignedHeaderName.Host ? host : values[name])}\n"))))
            .Distinct(StringComparer.Ordinal);
    }

    // The .NET SDK signs the host without the port that it sends.
    private static IEnumerable<string> Hosts(Dictionary<string, string> values)
    {
        var host = values.GetValueOrDefault(SignedHeaderName.Host, "");
        return [host, WithoutPort(host)];
    }

    private static string WithoutPort(string host) => HostAndPort().Match(host) is { Success: true } match ? match.Groups["host"].Value : host;

    // An IPv6 literal has colons of its own, inside brackets (RFC 3986, section 3.2.2).
    [GeneratedRegex(@"\A(?<host>\[[^\]]*\]|[^:]*):[0-9]*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HostAndPort();
}
