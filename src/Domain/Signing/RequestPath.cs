namespace Roma.Domain.Signing;

/// <summary>Paths that programs do not all read alike.</summary>
public static class RequestPath
{
    /// <summary>
    /// Whether the path of a raw request target has an encoded slash, a backslash or a NUL, encoded or not, or a segment <c>.</c> or <c>..</c>, encoded or
    /// not. A signature of one path would fit another one, or the service behind a gateway read another one than the gateway.
    /// </summary>
    public static bool IsAmbiguous(string target)
    {
        RequestTarget.Split(target, out var rest, out _);
        var segment = 0;
        var hasDotsAlone = true;
        while (!rest.IsEmpty)
        {
            var isSlash = rest[0] is '/';
            var octet = PercentEncoding.DecodeNext(ref rest);
            if (octet is (byte)'\\' or 0 || (octet is (byte)'/' && !isSlash))
            {
                return true;
            }

            if (!isSlash)
            {
                segment++;
                hasDotsAlone &= octet is (byte)'.';
            }

            if (isSlash || rest.IsEmpty)
            {
                if (hasDotsAlone && segment is (1 or 2))
                {
                    return true;
                }

                (segment, hasDotsAlone) = (0, true);
            }
        }

        return false;
    }
}
