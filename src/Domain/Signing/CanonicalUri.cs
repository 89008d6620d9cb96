namespace Roma.Domain.Signing;

/// <summary>The path of a canonical request: decoded, encoded again segment by segment, and with a slash at the end.</summary>
internal static class CanonicalUri
{
    public static string Of(string path)
    {
        var uri = string.Join('/', PercentEncoding.Decode(path).Split('/').Select(PercentEncoding.Encode));
        return uri.EndsWith('/') ? uri : uri + '/';
    }
}
