using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Roma.Domain.Signing;

namespace Roma.Api.Callers;

/// <summary>Reads a request in the form that a signature covers.</summary>
internal static class SignedRequests
{
    /// <summary>The request line and the headers as received.</summary>
    public static RequestHead HeadOf(HttpContext context)
    {
        var headers = context.Request.Headers.SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, value ?? "")));
        return new RequestHead(context.Request.Method, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, [.. headers]);
    }

    /// <summary>The request with this <paramref name="head"/> and the hash of its body, which can still be read.</summary>
    public static async Task<ReceivedRequest> ReceiveAsync(HttpContext context, RequestHead head) =>
        new(head.Method, head.Target, head.Headers, await HashBodyAsync(context));

    private static async Task<byte[]> HashBodyAsync(HttpContext context)
    {
        var body = await RequestBody.ReceiveAsync(context);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var segment in body)
        {
            hash.AppendData(segment.Span);
        }

        // Consumes nothing, so that the body can be read again.
        context.Request.BodyReader.AdvanceTo(body.Start);
        return hash.GetHashAndReset();
    }
}
