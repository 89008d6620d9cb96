namespace Roma.Domain.Signing;

/// <summary>The path of a canonical request: decoded, encoded again segment by segment, and with a slash at the end.</summary>
internal static class CanonicalUri
{
    public static void Write(ReadOnlySpan<char> path, ref ByteText text)
    {
        var last = (byte)0;
        while (!path.IsEmpty)
        {
            last = PercentEncoding.DecodeNext(ref path);
            if (last is (byte)'/')
            {
                text.Add('/');
            }
            else
            {
                text.AddEncoded(last);
            }
        }

        if (last is not (byte)'/')
        {
            text.Add('/');
        }
    }
}
