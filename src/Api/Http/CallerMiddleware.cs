using Ardalis.Result;
using Roma.Api.Signing;
using Roma.Application.Identity;
using Roma.Application.Signing;
using Roma.Domain.Identity;
using Roma.Domain.Signing;

namespace Roma.Api.Http;

/// <summary>
/// Refuses requests under <c>/v2</c> whose token or signature is not valid, before revealing anything else, even that a path does not exist.
/// </summary>
internal sealed class CallerMiddleware(RequestDelegate next, FailureLimiter limiter)
{
    private const string TokenHeader = "X-Auth-Token";

    public async Task InvokeAsync(HttpContext context, CallerContext callers, ICallerVerifier tokens, SignatureVerifier signatures)
    {
        if (!context.Request.Path.StartsWithSegments("/v2", StringComparison.OrdinalIgnoreCase))
        {
            await next(context);
            return;
        }

        var address = ClientAddress.Of(context);
        var read = Read(context, address, tokens, signatures);
        if (!read.IsSuccess)
        {
            await context.WriteErrorAsync(read.Errors.Single());
            return;
        }

        if (await LookAsync(context, address, read.Value) is { } caller)
        {
            callers.Enter(caller, context.TraceIdentifier);
            await next(context);
        }
    }

    // Null if the caller was refused, and has been told so.
    private async Task<Caller?> LookAsync(HttpContext context, string address, Credential credential)
    {
        using var turn = await limiter.EnterAsync(address, credential.Name, context.RequestAborted);
        if (turn.Wait is { } wait)
        {
            await context.WriteErrorAsync(HttpErrors.TooManyFailures, retryAfter: wait);
            return null;
        }

        var verified = await credential.VerifyAsync();
        if (verified.IsSuccess)
        {
            limiter.Succeed(address, credential.Name);
            return verified.Value;
        }

        var code = verified.Errors.Single();
        if (code is HttpErrors.TokenIncorrect or SignatureErrors.Incorrect or SignatureErrors.Locked or SignatureErrors.Replayed)
        {
            limiter.Fail(address);
        }

        await context.WriteErrorAsync(code);
        return null;
    }

    // A client that signs means to be identified by the signature, whatever token is beside it.
    private static Result<Credential> Read(HttpContext context, string address, ICallerVerifier tokens, SignatureVerifier signatures)
    {
        var authorization = context.Request.Headers.Authorization;
        if (authorization.Any(SignatureClaim.IsClaimed))
        {
            return authorization is [var only] && SignatureClaim.TryParse(only, out var claim)
                ? new Credential(
                    claim.Access,
                    () => signatures.VerifyAsync(claim, address, () => SignedRequests.ReceiveAsync(context), context.RequestAborted))
                : Result.Forbidden(authorization.Any(SignatureClaim.IsUnsupported) ? SignatureErrors.Unsupported : SignatureErrors.Malformed);
        }

        var header = context.Request.Headers[TokenHeader];
        return string.IsNullOrEmpty(header.ToString())
            ? Result.Forbidden(authorization.Any(SignatureClaim.IsUnsupported) ? SignatureErrors.Unsupported : HttpErrors.TokenMissing)
            : header is [var text] && AccessToken.TryReceive(text, out var token)
                ? new Credential(Convert.ToHexString(token.Hash()), () => VerifyAsync(token, tokens, context.RequestAborted))
                : Result.Forbidden(HttpErrors.TokenMalformed);
    }

    private static async Task<Result<Caller>> VerifyAsync(AccessToken token, ICallerVerifier tokens, CancellationToken cancellationToken) =>
        await tokens.VerifyAsync(token, cancellationToken) is { } caller ? caller : Result.Forbidden(HttpErrors.TokenIncorrect);

    /// <summary>What a request shows for itself: under which name it is remembered (no secret), and how it is verified.</summary>
    private sealed record Credential(string Name, Func<Task<Result<Caller>>> VerifyAsync);
}
