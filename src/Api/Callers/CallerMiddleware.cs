using Ardalis.Result;
using Roma.Api.Errors;
using Roma.Api.Hosting;
using Roma.Api.Operator;
using Roma.Application.Identity;
using Roma.Application.Signing;
using Roma.Domain.Identity;
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
        var read = Read(context, address, tokens, signatures, keys);
        if (!read.IsSuccess)
        {
            await RefuseUnreadAsync(context, address, read.Errors.Single());
            return;
        }

        if (await AuthenticateAsync(context, address, read.Value) is { } caller)
        {
            callers.Enter(caller, context.TraceIdentifier, read.Value);
            await next(context);
        }
    }

    // Null if the caller was refused, and has been told so.
    private async Task<Caller?> AuthenticateAsync(HttpContext context, string address, PresentedCredential credential)
    {
        // Before the body is waited for: somebody who failed too often is not worth that.
        if (limiter.WaitOf(address, credential.Name) is { } pause)
        {
            await context.WriteErrorAsync(HttpErrors.TooManyFailures, retryAfter: pause);
            return null;
        }

        // Before a turn is taken, or a few clients with slow bodies would hold up all others at their address.
        if (await ReceiveAsync(address, credential) is { } refusal)
        {
            await RefuseAsync(context, address, refusal);
            return null;
        }

        Result<Caller> verified;
        using (var turn = await limiter.EnterAsync(address, credential.Name, context.RequestAborted))
        {
            if (turn.Wait is { } wait)
            {
                await context.WriteErrorAsync(HttpErrors.TooManyFailures, retryAfter: wait);
                return null;
            }

            verified = await VerifyAsync(address, credential, context.RequestAborted);
        }

        if (verified.IsSuccess)
        {
            return verified.Value;
        }

        // After the turn: a client that reads its answer slowly must not keep others at its address waiting.
        await context.WriteErrorAsync(verified.Errors.Single());
        return null;
    }

    // A body that is refused counts too, or whoever has no key could have bodies received without end.
    private async Task<string?> ReceiveAsync(string address, PresentedCredential credential)
    {
        try
        {
            return await credential.ReceiveAsync();
        }
        catch (BadHttpRequestException)
        {
            limiter.Fail(address);
            throw;
        }
    }

    // Counted within the turn, since whoever has the next one must see it.
    private async Task<Result<Caller>> VerifyAsync(string address, PresentedCredential credential, CancellationToken cancellationToken)
    {
        var verified = await credential.VerifyAsync(cancellationToken);
        if (verified.IsSuccess)
        {
            limiter.Succeed(address, credential.Name);
        }
        else
        {
            limiter.Fail(address);
        }

        return verified;
    }

    // A request without a token fails at nothing; one whose signature cannot even be read does.
    private Task RefuseUnreadAsync(HttpContext context, string address, string code) =>
        code is not (SignatureErrors.Malformed or SignatureErrors.Unsupported) ? context.WriteErrorAsync(code)
        : limiter.WaitOf(address, credential: "") is { } wait ? context.WriteErrorAsync(HttpErrors.TooManyFailures, retryAfter: wait)
        : RefuseAsync(context, address, code);

    private Task RefuseAsync(HttpContext context, string address, string code)
    {
        limiter.Fail(address);
        return context.WriteErrorAsync(code);
    }

    // A client that signs means to be identified by the signature, whatever token is beside it.
    private static Result<PresentedCredential> Read(
        HttpContext context, string address, ICallerVerifier tokens, SignatureVerifier signatures, IAccessKeyVerifier keys)
    {
        var authorization = context.Request.Headers.Authorization;
        if (authorization.Any(SignatureClaim.IsClaimed))
        {
            return authorization is [var only] && SignatureClaim.TryParse(only, out var claim)
                ? new SignatureCredential(claim, context, address, signatures, keys)
                : Result.Forbidden(authorization.Any(SignatureClaim.IsUnsupported) ? SignatureErrors.Unsupported : SignatureErrors.Malformed);
        }

        var header = context.Request.Headers[TokenHeader];
        return string.IsNullOrEmpty(header.ToString())
            ? Result.Forbidden(authorization.Any(SignatureClaim.IsUnsupported) ? SignatureErrors.Unsupported : HttpErrors.TokenMissing)
            : header is [var text] && AccessToken.TryReceive(text, out var token) ? new TokenCredential(token, tokens)
            : Result.Forbidden(HttpErrors.TokenMalformed);
    }
}
