using System.Text.RegularExpressions;

namespace Roma.Domain.Signing;

/// <summary>The signed headers of a canonical request: a line for each, sorted.</summary>
internal static partial class CanonicalHeaders
{
    /// <summary>What clients may have made of the same headers, at most four texts, made on demand; the first is the documented one.</summary>
    public static IEnumerable<string> Readings(ReceivedRequest request, IReadOnlyList<string> names)
    {
        var values = names.ToDictionary(name => name, request.ValueOf, StringComparer.Ordinal);
        var host = values.GetValueOrDefault(SignedHeaderName.Host, "");
        // The Node SDK sorts in another order, and the .NET SDK signs the host without the port that it sends. Both cover the same headers.
        return new[] { static name => name, SignedHeaderName.Collate }
            .Select(rank => names.OrderBy(rank, StringComparer.Ordinal).ToArray())
            .SelectMany(_ => new[] { host, WithoutPort(host) }, (order, signed) => string.Concat(order.Select(name =>
                $"{name}:{(name is SignedHeaderName.Host ? signed : values[name])}\n")))
            .Distinct(StringComparer.Ordinal);
    }

    private static string WithoutPort(string host) => HostAndPort().Match(host) is { Success: true } match ? match.Groups["host"].Value : host;

    // An IPv6 literal has colons of its own, inside brackets (RFC 3986, section 3.2.2).
    [GeneratedRegex(@"\A(?<host>\[[^\]]*\]|[^:]*):[0-9]*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HostAndPort();
}
