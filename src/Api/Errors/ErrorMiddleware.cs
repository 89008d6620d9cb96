using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Roma.Api.Callers;
using Roma.Application.Pipeline;
using static System.FormattableString;

namespace Roma.Api.Errors;

/// <summary>The outermost middleware: gives each request its id, and turns every failure into the error format of the wire contract.</summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, TimeProvider clock, RefusalLog refusals, ILogger<ErrorMiddleware> logger)
{
    /// <summary>The maximum bytes of all headers together: a token of 100000 characters, with room to spare.</summary>
    public const int MaxHeaderBytes = 131_072;

    public async Task InvokeAsync(HttpContext context)
    {
        context.TraceIdentifier = Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");
        var headers = context.Response.Headers;
        headers["X-Request-Id"] = context.TraceIdentifier;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        await HandleAsync(context);
        // Others log the rest: outages when they begin, faults with their exception, refusals by use cases in the pipeline.
        if (context.UnloggedErrorCode is { } code && context.Response.StatusCode < StatusCodes.Status500InternalServerError)
        {
            refusals.Add(ClientAddress.Of(context), context.TraceIdentifier, context.Response.StatusCode, code);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Outermost handler: unexpected exceptions are answered and logged.")]
    private async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (HeaderBytes(context.Request.Headers) > MaxHeaderBytes)
            {
                await context.WriteErrorAsync(HttpErrors.HeadersTooLarge);
                return;
            }

            await next(context);
            if (!context.Response.HasStarted && context.Response.ContentLength is null && ErrorCatalog.CodeOf(context.Response.StatusCode) is { } code)
            {
                await context.WriteErrorAsync(code);
            }
        }
        catch (Exception exception) when (exception is ConnectionResetException or OperationCanceledException { InnerException: ConnectionAbortedException }
            || (exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested))
        {
            // The client is gone, or the stopping server has closed the connection: there is nobody to answer.
            CloseAfterAnswer(context);
            context.Abort();
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            if (exception is BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest or StatusCodes.Status408RequestTimeout })
            {
                CloseAfterAnswer(context);
            }

            await AnswerAsync(context, exception);
        }
    }

    // Kestrel reads on for five seconds (RFC 9112, 9.6). A client that sends for longer must know that the connection ends.
    private static void AnnounceClose(HttpContext context)
    {
        if (HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close";
        }
    }

    // After a body that broke off, Kestrel would look for the next request and log an error. A stream of HTTP/2 has no next request.
    private static void CloseAfterAnswer(HttpContext context)
    {
        if (!HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }
    }

    private static int HeaderBytes(IHeaderDictionary headers)
    {
        var bytes = 0;
        foreach (var (name, value) in headers)
        {
            bytes += name.Length + value.ToString().Length;
        }

        return bytes;
    }

    private Task AnswerAsync(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case StoreUnavailableException:
                return context.WriteErrorAsync(HttpErrors.StoreUnavailable);
            case IdentityUnavailableException:
                return context.WriteErrorAsync(HttpErrors.IdentityUnavailable);
            case BodyTooLargeException tooLarge:
                AnnounceClose(context);
                return context.WriteErrorAsync(HttpErrors.BodyTooLarge, [Invariant($"body: at most {tooLarge.MaxBytes} bytes")]);
            case BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType }:
                // RFC 9110, 15.5.16.
                context.Response.Headers.AcceptEncoding = "identity";
                return context.WriteErrorAsync(HttpErrors.BodyEncoded);
            case BadHttpRequestException:
                return context.WriteErrorAsync(HttpErrors.RequestInvalid, ["body: it is malformed (its chunks, say), ended early, or came too slowly"]);
            default:
                LogFault(exception, context.TraceIdentifier);
                return context.WriteErrorAsync(HttpErrors.InternalFault);
        }
    }

    [LoggerMessage(EventId = 20, Level = LogLevel.Error, Message = "Request {RequestId} met a fault.")]
    private partial void LogFault(Exception exception, string requestId);
}
