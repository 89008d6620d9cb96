using Microsoft.Extensions.Primitives;

namespace Roma.Api.Callers;

/// <summary>The header <c>X-Forwarded-For</c>, whose first part anybody may send, and whose last part proxies append.</summary>
internal static class ForwardedFor
{
    /// <summary>The maximum length that is read, in characters: entries of a hundred proxies.</summary>
    public const int MaxLength = 4096;

    /// <summary>
    /// Keeps of a header of more than <see cref="MaxLength"/> characters the whole entries in its last ones. To take apart the longest header that
    /// is let in would take milliseconds, without a credential.
    /// </summary>
    public static void Shorten(IHeaderDictionary headers)
    {
        var lines = headers["X-Forwarded-For"];
        if (lines.Count - 1 + lines.Sum(line => line?.Length ?? 0) <= MaxLength)
        {
            return;
        }

        var all = string.Join(',', lines.ToArray());
        var comma = all.IndexOf(',', Math.Max(0, all.Length - MaxLength));
        headers["X-Forwarded-For"] = comma < 0 ? StringValues.Empty : all[(comma + 1)..];
    }
}
