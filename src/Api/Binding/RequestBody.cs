using System.Buffers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Roma.Domain.Signing;

namespace Roma.Api.Binding;

/// <summary>The one place that reads a request's body.</summary>
internal static class RequestBody
{
    /// <summary>The maximum length of a body, in bytes: no body about one thing needs a tenth of that.</summary>
    public const int MaxBytes = 65_536;

    /// <summary>The maximum length of a body that <see cref="LargeBodyAttribute"/> allows, in bytes.</summary>
    public const int MaxLargeBytes = 524_288;

    /// <summary>The maximum length of a body that a gateway passes on, in bytes, as at ROMA Connect's own gateway.</summary>
    public const int MaxPassedOnBytes = 12 * 1024 * 1024;

    /// <summary>
    /// All bytes of the body; they stay in the request's <c>BodyReader</c>, which the caller must advance. Throws a
    /// <see cref="BodyTooLargeException"/> if there are more than the request may have, and a <see cref="BadHttpRequestException"/> if the
    /// framing is malformed, or the body does not come to its end.
    /// </summary>
    public static Task<ReadOnlySequence<byte>> ReceiveAsync(HttpContext context)
    {
        var maxBytes = MaxBytesOf(context);
        return GuardAsync(context, maxBytes, () => ReadAsync(context, maxBytes));
    }

    /// <summary>The SHA-256 of the body, which is not kept. Throws as <see cref="ReceiveAsync"/> does, with another <paramref name="maxBytes"/>.</summary>
    public static Task<byte[]> HashAsync(HttpContext context, int maxBytes) => GuardAsync(context, maxBytes, () => ReadHashAsync(context, maxBytes));

    // That of a signed one is read before its caller is known, and is never large.
    private static int MaxBytesOf(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<LargeBodyAttribute>() is null || context.Request.Headers.Authorization.Any(SignatureClaim.IsClaimed)
            ? MaxBytes
            : MaxLargeBytes;

    private static async Task<T> GuardAsync<T>(HttpContext context, int maxBytes, Func<Task<T>> readAsync)
    {
        // Before the first read, which answers 100 Continue to a client that waits for it (RFC 9110, 10.1.1).
        if (context.Request.ContentLength > maxBytes)
        {
            throw new BodyTooLargeException(maxBytes);
        }

        try
        {
            return await readAsync();
        }
        catch (Exception exception) when (
            exception is not (BadHttpRequestException or ConnectionResetException or OperationCanceledException)
            && !context.RequestAborted.IsCancellationRequested)
        {
            // Kestrel throws whatever it meets in malformed framing: for a chunk size of 2^31, for example, a plain IOException.
            throw new BadHttpRequestException("The body cannot be read.", StatusCodes.Status400BadRequest, exception);
        }
    }

    private static async Task<byte[]> ReadHashAsync(HttpContext context, int maxBytes)
    {
        var reader = context.Request.BodyReader;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var length = 0L; ;)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            length += read.Buffer.Length;
            if (length > maxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw new BodyTooLargeException(maxBytes);
            }

            foreach (var segment in read.Buffer)
            {
                hash.AppendData(segment.Span);
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return hash.GetHashAndReset();
            }
        }
    }

    private static async Task<ReadOnlySequence<byte>> ReadAsync(HttpContext context, int maxBytes)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length > maxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw new BodyTooLargeException(maxBytes);
            }

            if (read.IsCompleted)
            {
                return read.Buffer;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}

/// <summary>A body is longer than <see cref="MaxBytes"/>.</summary>
internal sealed class BodyTooLargeException(int maxBytes) : BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge)
{
    /// <summary>The maximum length of this request's body, in bytes.</summary>
    public int MaxBytes => maxBytes;
}

/// <summary>Marks an action whose body is about many things, and may be longer than others.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LargeBodyAttribute : Attribute;
