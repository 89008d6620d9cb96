namespace Roma.Domain.Signing;

/// <summary>A raw request target taken apart: the path, and the query without its question mark (RFC 9112, sections 3.2.1 and 3.2.2).</summary>
internal readonly record struct RequestTarget(string Path, string Query)
{
    private static readonly string[] Schemes = ["http://", "https://"];

    public static RequestTarget Parse(string target)
    {
        var origin = WithoutAuthority(target);
        var query = origin.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? new(origin, "") : new(origin[..query], origin[(query + 1)..]);
    }

    // A proxy is sent the absolute form.
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
