using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Primitives;

namespace Roma.Api.Callers;

/// <summary>The header <c>X-Forwarded-For</c>: anybody may send one, and proxies append to it.</summary>
internal static class ForwardedFor
{
    /// <summary>The maximum length that is parsed, in characters: room for a hundred proxies.</summary>
    public const int MaxLength = 4096;

    /// <summary>Has the header believed from <paramref name="proxies"/>.</summary>
    public static void Believe(ForwardedHeadersOptions options, IReadOnlyList<System.Net.IPNetwork> proxies)
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor;
        options.ForwardLimit = null;
        // From these and no other, not even from one on this machine: whoever is believed can pass for any client.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownIPNetworks.Add(proxy);
        }
    }

    /// <summary>Takes the client's address from the header from now on.</summary>
    public static void UseForwardedFor(this WebApplication app)
    {
        app.Use(static (context, next) =>
        {
            Shorten(context.Request.Headers);
            return next(context);
        });
        app.UseForwardedHeaders();
    }

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
