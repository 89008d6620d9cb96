using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Roma.Domain.Signing;

namespace Roma.Api.Gateways;

/// <summary>A request that a gateway has received from a client, and asks about.</summary>
internal sealed class GatewayQuestion : IReceivedRequest
{
    private const string OriginalMethod = "X-Original-Method";
    private const string OriginalUri = "X-Original-URI";
    private const string OriginalUrl = "X-Original-URL";
    private const string ForwardedMethod = "X-Forwarded-Method";
    private const string ForwardedUri = "X-Forwarded-Uri";
    private const string ForwardedHost = "X-Forwarded-Host";

    private const string DigestHeader = "x-sdk-content-sha256";

    private static readonly byte[] DigestOfNothing = SHA256.HashData([]);

    private readonly IHeaderDictionary headers;
    private readonly string? host;

    private GatewayQuestion(IHeaderDictionary headers, string method, string target, string? host)
    {
        (this.headers, Method, Target, this.host) = (headers, method, target, host);
        BodySha256 = DigestOfNothing;
    }

    public string Method { get; }

    public string Target { get; }

    public ReadOnlyMemory<byte> BodySha256 { get; private set; }

    /// <summary>Reads the question; false, with what the gateway must send, if it is incomplete or ambiguous.</summary>
    public static bool TryRead(HttpRequest request, GatewayAddress address, [NotNullWhen(true)] out GatewayQuestion? question, out string problem)
    {
        question = null;
        problem = "";
        var sent = request.Headers;
        switch (address.Dialect)
        {
            case GatewayDialect.AuthRequest:
                if (!TryTake(sent, OriginalMethod, ref problem, out var method) || !TryTakeOriginal(sent, ref problem, out var target, out var host))
                {
                    return false;
                }

                question = new GatewayQuestion(sent, method, target, host);
                return true;

            case GatewayDialect.ForwardAuth:
                if (!TryTake(sent, ForwardedMethod, ref problem, out method) || !TryTake(sent, ForwardedUri, ref problem, out target)
                    || !TryTake(sent, ForwardedHost, ref problem, out host))
                {
                    return false;
                }

                question = new GatewayQuestion(sent, method, target, host);
                return true;

            default:
                question = new GatewayQuestion(sent, request.Method, address.Rest is ['/', ..] ? address.Rest : '/' + address.Rest, host: null);
                return true;
        }
    }

    /// <summary>The hash of the body that the signature covers, as the client declared it or as it was received.</summary>
    public string ContentSha256 { get; private set; } = "";

    /// <summary>
    /// Receives the body, if the gateway forwards it. If not, nobody can tell here whether it has the digest that <paramref name="claim"/> covers: that of
    /// no bytes, if none is declared.
    /// </summary>
    public async Task ReceiveBodyAsync(HttpContext context, SignatureClaim claim)
    {
        var declared = claim.SignedHeaders.Contains(DigestHeader, StringComparer.Ordinal) ? FindHeader(DigestHeader, 0)?.Trim(' ', '\t') : null;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            BodySha256 = await RequestBody.HashAsync(context, RequestBody.MaxPassedOnBytes);
        }
        else if (declared?.Length == 2 * SHA256.HashSizeInBytes)
        {
            var digest = new byte[SHA256.HashSizeInBytes];
            BodySha256 = Convert.FromHexString(declared, digest, out _, out _) is OperationStatus.Done ? digest : DigestOfNothing;
        }

        ContentSha256 = declared ?? Convert.ToHexStringLower(BodySha256.Span);
    }

    public string? FindHeader(string name, int index)
    {
        if (host is not null && name is "host")
        {
            return index == 0 ? host : null;
        }

        return headers.TryGetValue(name, out var lines) && index < lines.Count ? lines[index] ?? "" : null;
    }

    // A URL names the host too, since nginx's ingress controller sends its own.
    private static bool TryTakeOriginal(IHeaderDictionary headers, ref string problem, out string target, out string? host)
    {
        (target, host) = ("", null);
        var uri = headers[OriginalUri];
        var url = headers[OriginalUrl];
        if (url.Count == 0)
        {
            return TryTake(headers, OriginalUri, ref problem, out target);
        }

        if (!TryTake(headers, OriginalUrl, ref problem, out var absolute))
        {
            return false;
        }

        if (!TrySplit(absolute, out host, out target))
        {
            problem = $"{OriginalUrl}: scheme://host/path?query";
            return false;
        }

        if (uri.Count > 0 && (uri.Count > 1 || !string.Equals(uri[0], target, StringComparison.Ordinal)))
        {
            problem = $"{OriginalUri}, {OriginalUrl}: send one of them, or both with the same path and query";
            return false;
        }

        return true;
    }

    private static bool TrySplit(string url, out string? host, out string target)
    {
        (host, target) = (null, "");
        var scheme = url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https://".Length
            : url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http://".Length
            : 0;
        var end = scheme == 0 ? -1 : url.AsSpan(scheme).IndexOfAny('/', '?');
        if (end <= 0)
        {
            return false;
        }

        (host, target) = (url.Substring(scheme, end), url[(scheme + end)..]);
        return true;
    }

    // Given twice, one of them may be the client's.
    private static bool TryTake(IHeaderDictionary headers, string name, ref string problem, out string value)
    {
        value = headers[name] is [{ Length: > 0 } only] ? only : "";
        problem = value.Length > 0 ? "" : $"{name}: send it once";
        return value.Length > 0;
    }
}
