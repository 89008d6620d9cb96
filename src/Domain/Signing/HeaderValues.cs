using System.Buffers;

namespace Roma.Domain.Signing;

/// <summary>Reads the values of headers.</summary>
internal static class HeaderValues
{
    /// <summary>What a header's value may hold (RFC 9110, section 5.5); a line feed would turn one line of the canonical request into two.</summary>
    private static readonly SearchValues<char> Octets =
        SearchValues.Create([.. Enumerable.Range(0, 256).Select(octet => (char)octet).Where(octet => octet is '\t' or >= ' ' and not '\x7F')]);

    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> line) => line.Trim(" \t");

    /// <summary>The trimmed value of the first line of a header; empty if there is none.</summary>
    public static ReadOnlySpan<char> FirstOf(IReceivedRequest request, string name) => Trim(request.FindHeader(name, 0));

    public static bool IsGivenOnce(IReceivedRequest request, string name) =>
        request.FindHeader(name, 0) is not null && request.FindHeader(name, 1) is null;

    public static bool HasOctetsAlone(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Octets);

    /// <summary>A host without its port; an IPv6 literal has colons of its own, inside brackets (RFC 3986, section 3.2.2).</summary>
    public static ReadOnlySpan<char> WithoutPort(ReadOnlySpan<char> host)
    {
        var colon = host.LastIndexOf(':');
        return colon >= 0 && !host[(colon + 1)..].ContainsAnyExceptInRange('0', '9') && IsName(host[..colon]) ? host[..colon] : host;

        static bool IsName(ReadOnlySpan<char> host) =>
            host.IndexOf(':') < 0 || (host[0] is '[' && host.IndexOf(']') == host.Length - 1);
    }
}
