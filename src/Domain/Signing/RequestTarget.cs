namespace Roma.Domain.Signing;

/// <summary>The path of a raw request target, and its query without the question mark (RFC 9112, section 3.2.1).</summary>
internal readonly record struct RequestTarget(string Path, string Query)
{
    public static RequestTarget Parse(string target)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? new(target, "") : new(target[..query], target[(query + 1)..]);
    }
}
