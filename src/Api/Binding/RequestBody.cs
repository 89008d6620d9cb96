using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Roma.Api.Binding;

/// <summary>The one place that reads a request's body.</summary>
internal static class RequestBody
{
    /// <summary>The maximum length of a body, in bytes: no body of the contract needs a tenth of that.</summary>
    public const int MaxBytes = 65_536;

    /// <summary>
    /// All bytes of the body; they stay in the request's <c>BodyReader</c>, which the caller must advance. Throws a
    /// <see cref="BadHttpRequestException"/>: with status 413 if there are more than <see cref="MaxBytes"/>, with another one if the
    /// framing is malformed, or the body does not come to its end.
    /// </summary>
    public static async Task<ReadOnlySequence<byte>> ReceiveAsync(HttpContext context)
    {
        // Before the first read, which answers 100 Continue to a client that waits for it (RFC 9110, 10.1.1).
        if (context.Request.ContentLength > MaxBytes)
        {
            throw TooLarge();
        }

        try
        {
            return await ReadAsync(context);
        }
        catch (Exception exception) when (
            exception is not (BadHttpRequestException or ConnectionResetException or OperationCanceledException)
            && !context.RequestAborted.IsCancellationRequested)
        {
            // Kestrel throws whatever it meets in malformed framing: for a chunk size of 2^31, for example, a plain IOException.
            throw new BadHttpRequestException("The body cannot be read.", StatusCodes.Status400BadRequest, exception);
        }
    }

    private static async Task<ReadOnlySequence<byte>> ReadAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length > MaxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw TooLarge();
            }

            if (read.IsCompleted)
            {
                return read.Buffer;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static BadHttpRequestException TooLarge() => new("The body is too large.", StatusCodes.Status413PayloadTooLarge);
}
