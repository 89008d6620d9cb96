namespace Roma.Domain.Signing;

/// <summary>A raw request target (RFC 9112, sections 3.2.1 and 3.2.2).</summary>
internal static class RequestTarget
{
    /// <summary>Its path, and its query without the question mark.</summary>
    public static void Split(ReadOnlySpan<char> target, out ReadOnlySpan<char> path, out ReadOnlySpan<char> query)
    {
        var origin = WithoutAuthority(target);
        var mark = origin.IndexOf('?');
        path = mark < 0 ? origin : origin[..mark];
        query = mark < 0 ? default : origin[(mark + 1)..];
    }

    // Clients send the absolute form to a proxy.
    private static ReadOnlySpan<char> WithoutAuthority(ReadOnlySpan<char> target)
    {
        var scheme = target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http://".Length
            : target.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https://".Length
            : 0;
        if (scheme == 0)
        {
            return target;
        }

        var authority = target[scheme..].IndexOfAny('/', '?');
        return authority < 0 ? default : target[(scheme + authority)..];
    }
}
