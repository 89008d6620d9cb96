using Roma.Application.Identity;
using Roma.Domain.Identity;

namespace Roma.Api.Http;

/// <summary>Refuses requests under <c>/v2</c> whose token is not valid, before revealing anything else, even that a path does not exist.</summary>
internal sealed class CallerMiddleware(RequestDelegate next)
{
    private const string TokenHeader = "X-Auth-Token";
    private const string SignatureScheme = "SDK-HMAC-SHA256";

    public async Task InvokeAsync(HttpContext context, CallerContext callers, ICallerVerifier verifier)
    {
        if (!context.Request.Path.StartsWithSegments("/v2", StringComparison.OrdinalIgnoreCase))
        {
            await next(context);
            return;
        }

        // Signed requests need access keys, which do not exist yet, so every signing key is unknown.
        if (context.Request.Headers.Authorization.ToString().StartsWith(SignatureScheme, StringComparison.Ordinal))
        {
            await context.WriteErrorAsync(HttpErrors.SignatureIncorrect);
            return;
        }

        var header = context.Request.Headers[TokenHeader];
        if (string.IsNullOrEmpty(header.ToString()))
        {
            await context.WriteErrorAsync(HttpErrors.TokenMissing);
        }
        else if (header is not [var text] || !AccessToken.TryReceive(text, out var token))
        {
            await context.WriteErrorAsync(HttpErrors.TokenIncorrect, [$"{TokenHeader}: one token of 1 to {AccessToken.MaxLength} characters"]);
        }
        else if (await verifier.VerifyAsync(token, context.RequestAborted) is not { } caller)
        {
            await context.WriteErrorAsync(HttpErrors.TokenIncorrect);
        }
        else
        {
            callers.Enter(caller, context.TraceIdentifier);
            await next(context);
        }
    }
}
