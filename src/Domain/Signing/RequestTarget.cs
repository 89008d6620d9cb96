namespace Roma.Domain.Signing;

/// <summary>The path of a raw request target, and its query without the question mark (RFC 9112, sections 3.2.1 and 3.2.2).</summary>
internal readonly record struct RequestTarget(string Path, string Query)
{
    private static readonly string[] Schemes = ["http://", "https://"];

    public static RequestTarget Parse(string target)
    {
        var origin = WithoutAuthority(target);
        var query = origin.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? new(origin, "") : new(origin[..query], origin[(query + 1)..]);
    }

    // Clients send the absolute form to a proxy.
    private static string WithoutAuthority(string target)
    {
        var scheme = Schemes.FirstOrDefault(scheme => target.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
        if (scheme is null)
        {
            return target;
        }

        var authority = target.AsSpan(scheme.Length).IndexOfAny('/', '?');
        return authority < 0 ? "" : target[(scheme.Length + authority)..];
    }
}
