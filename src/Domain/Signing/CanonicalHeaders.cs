namespace Roma.Domain.Signing;

/// <summary>The signed headers of a canonical request: a line for each.</summary>
internal static class CanonicalHeaders
{
    /// <summary>Adds them in the order of <paramref name="names"/>, the host perhaps without its port.</summary>
    public static void Write(IReceivedRequest request, string[] names, bool isWithoutPort, ref ByteText text)
    {
        foreach (var name in names)
        {
            text.Add(name);
            text.Add(':');
            if (isWithoutPort && name is SignedHeaderName.Host)
            {
                text.Add(HeaderValues.WithoutPort(HeaderValues.FirstOf(request, name)));
            }
            else
            {
                WriteValue(request, name, ref text);
            }

            text.Add('\n');
        }
    }

    // Several lines are joined by commas (RFC 9110, section 5.3).
    private static void WriteValue(IReceivedRequest request, string name, ref ByteText text)
    {
        for (var index = 0; request.FindHeader(name, index) is { } line; index++)
        {
            if (index > 0)
            {
                text.Add(',');
            }

            text.Add(HeaderValues.Trim(line));
        }
    }
}
