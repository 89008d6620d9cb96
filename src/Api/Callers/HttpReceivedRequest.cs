using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Roma.Domain.Signing;

namespace Roma.Api.Callers;

/// <summary>A request in the form that a signature covers.</summary>
internal sealed class HttpReceivedRequest(HttpContext context) : IReceivedRequest
{
    public string Method => context.Request.Method;

    public string Target { get; } = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    /// <summary>Empty until the body is received.</summary>
    public ReadOnlyMemory<byte> BodySha256 { get; private set; }

    public string? FindHeader(string name, int index) =>
        context.Request.Headers.TryGetValue(name, out var lines) && index < lines.Count ? lines[index] ?? "" : null;

    /// <summary>Receives the body, which can still be read.</summary>
    public async Task ReceiveBodyAsync()
    {
        var body = await RequestBody.ReceiveAsync(context);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var segment in body)
        {
            hash.AppendData(segment.Span);
        }

        // Consumes nothing, so that the body can be read again.
        context.Request.BodyReader.AdvanceTo(body.Start);
        BodySha256 = hash.GetHashAndReset();
    }
}
