using Microsoft.Extensions.Primitives;

namespace Roma.Api.Callers;

/// <summary>The header <c>X-Forwarded-For</c>: anybody may send one, and proxies append to it.</summary>
internal static class ForwardedFor
{
    /// <summary>The maximum length that is parsed, in characters: room for a hundred proxies.</summary>
    public const int MaxLength = 4096;

    /// <summary>
    /// Shortens a header to the whole entries in its last <see cref="MaxLength"/> characters. To parse the longest header that the server accepts
    /// would take milliseconds, without a credential.
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
