using Ardalis.Result;
using Roma.Api.Hosting;
using Roma.Api.Operator;
using Roma.Application.Signing;
using Roma.Domain.Signing;

namespace Roma.Api.Callers;

/// <summary>
/// Refuses requests under <c>/v2</c> whose token or signature is not valid, before revealing anything else, even that a path does not exist.
/// </summary>
internal sealed class CallerMiddleware(RequestDelegate next, FailureLimiter limiter)
{
    private const string TokenHeader = "X-Auth-Token";

    public async Task InvokeAsync(
        HttpContext context, CallerContext callers, ICallerVerifier tokens, SignatureVerifier signatures, IAccessKeyVerifier keys)
    {
        if (!context.Request.Path.StartsWithSegments("/v2", StringComparison.OrdinalIgnoreCase))
        {
            await next(context);
            return;
        }

        if (OperatorConnection.Carries(context))
        {
            // Whatever credentials are in the headers.
            callers.Enter(Operators.Caller, context.TraceIdentifier);
            await next(context);
            return;
        }

        var address = ClientAddress.Of(context);
        var credential = Read(context, address, tokens, signatures, keys);
        var caller = credential.IsSuccess
            ? await AuthenticateAsync(address, credential.Value, context.RequestAborted)
            : Refuse(address, credential.Errors.Single());
        if (caller.IsSuccess)
        {
            callers.Enter(caller.Value, context.TraceIdentifier, credential.Value, address);
            await next(context);
            return;
        }

        var code = caller.Errors.Single();
        await context.WriteErrorAsync(code, retryAfter: code is HttpErrors.TooManyFailures ? limiter.RetryAfter(address) : null);
    }

    private async Task<Result<Caller>> AuthenticateAsync(string address, PresentedCredential credential, CancellationToken cancellationToken)
    {
        // Before the body is read, which is too much work for a client that failed too often.
        if (limiter.IsLimited(address, credential.Name))
        {
            return Result.Forbidden(HttpErrors.TooManyFailures);
        }

        // Before admission: otherwise a few clients with slow bodies would block all others at their address.
        if (await ReceiveAsync(address, credential) is { } refusal)
        {
            limiter.RecordFailure(address);
            return Result.Forbidden(refusal);
        }

        using var admission = await limiter.AdmitAsync(address, credential.Name, cancellationToken);
        if (admission is null)
        {
            return Result.Forbidden(HttpErrors.TooManyFailures);
        }

        var verified = await credential.VerifyAsync(cancellationToken);
        // Recorded before the admission ends, so that the next one to be admitted sees it.
        if (verified.IsSuccess)
        {
            limiter.RecordSuccess(address, credential.Name);
        }
        else
        {
            limiter.RecordFailure(address);
        }

        return verified;
    }

    // A refused body counts as a failure: otherwise anybody without a key could send bodies without end.
    private async Task<string?> ReceiveAsync(string address, PresentedCredential credential)
    {
        try
        {
            return await credential.ReceiveAsync();
        }
        catch (BadHttpRequestException)
        {
            limiter.RecordFailure(address);
            throw;
        }
    }

    // A missing or malformed token is no failure, as nothing is looked up for it. An unreadable signature is one.
    private Result<Caller> Refuse(string address, string code)
    {
        if (code is SignatureErrors.Malformed or SignatureErrors.Unsupported)
        {
            if (limiter.IsLimited(address, credential: ""))
            {
                return Result.Forbidden(HttpErrors.TooManyFailures);
            }

            limiter.RecordFailure(address);
        }

        return Result.Forbidden(code);
    }

    // A client that signs means to be identified by its signature, even if it sends a token too.
    private static Result<PresentedCredential> Read(
        HttpContext context, string address, ICallerVerifier tokens, SignatureVerifier signatures, IAccessKeyVerifier keys)
    {
        var authorization = context.Request.Headers.Authorization;
        var isUnsupported = authorization.Any(SignatureClaim.IsUnsupported);
        if (authorization.Any(SignatureClaim.IsClaimed))
        {
            return authorization is [var only] && SignatureClaim.TryParse(only, out var claim)
                ? new SignatureCredential(claim, context, address, signatures, keys)
                : Result.Forbidden(isUnsupported ? SignatureErrors.Unsupported : SignatureErrors.Malformed);
        }

        var header = context.Request.Headers[TokenHeader];
        if (string.IsNullOrEmpty(header.ToString()))
        {
            return Result.Forbidden(isUnsupported ? SignatureErrors.Unsupported : HttpErrors.TokenMissing);
        }

        return header is [var text] && AccessToken.TryReceive(text, out var token)
            ? new TokenCredential(token, tokens)
            : Result.Forbidden(HttpErrors.TokenMalformed);
    }
}
