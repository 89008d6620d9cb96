using System.IO.Pipelines;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Roma.Domain.Signing;

namespace Roma.Api.Signing;

/// <summary>Takes in a request as a signature covers it.</summary>
internal static class SignedRequests
{
    /// <summary>The request as it came over the wire; its body stays there to be read.</summary>
    public static async Task<ReceivedRequest> ReceiveAsync(HttpContext context)
    {
        var headers = context.Request.Headers.SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, value ?? "")));
        return new ReceivedRequest(
            context.Request.Method,
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            [.. headers],
            await HashBodyAsync(context.Request.BodyReader, context.RequestAborted));
    }

    private static async Task<byte[]> HashBodyAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        ReadResult read;
        while (!(read = await reader.ReadAsync(cancellationToken)).IsCompleted)
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var segment in read.Buffer)
        {
            hash.AppendData(segment.Span);
        }

        // Nothing is consumed: the next reader gets it all.
        reader.AdvanceTo(read.Buffer.Start);
        return hash.GetHashAndReset();
    }
}
