using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Roma.Api.Callers;
using Roma.Application.Pipeline;
using Roma.Application.Signing;
using Roma.Domain.Signing;

namespace Roma.Api.Gateways;

/// <summary>
/// Tells gateways whether a request was signed with the secret of an app, before routing and without a token of the client's: what the client sends
/// is only what the question is about.
/// </summary>
internal sealed class GatewayMiddleware(RequestDelegate next, FailureLimiter limiter, KeyFailures failures, GatewayOptions options)
{
    /// <summary>The gateway's own token: <c>X-Auth-Token</c> and <c>Authorization</c> are its client's.</summary>
    public const string TokenHeader = "X-Roma-Token";

    /// <summary>The key of the app, whose characters stand for bytes of UTF-8, as the client sent it.</summary>
    public const string AppKeyHeader = "X-Roma-App-Key";

    private readonly bool allowsAmbiguousPaths = options.Verify.AllowAmbiguousPaths;

    public async Task InvokeAsync(HttpContext context, ICallerVerifier tokens, AppSignatureVerifier signatures)
    {
        if (!GatewayAddress.TryParse(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, out var address))
        {
            await next(context);
            return;
        }

        // nginx drops the body of an answer, and keeps a connection only if there is none.
        context.HasErrorsInHeader = address.Dialect is GatewayDialect.AuthRequest;
        var gateway = ClientAddress.Of(context);
        if (await RefuseGatewayAsync(context, gateway, address.Scope, tokens) is { } refusal)
        {
            await context.WriteErrorAsync(refusal, retryAfter: refusal is HttpErrors.TooManyFailures ? limiter.RetryAfter(gateway) : null);
            return;
        }

        if (!GatewayQuestion.TryRead(context.Request, address, out var question, out var problem))
        {
            await context.WriteErrorAsync(GatewayErrors.Question, [problem]);
            return;
        }

        await AnswerAsync(context, address.Scope, question, signatures);
    }

    private async Task<string?> RefuseGatewayAsync(HttpContext context, string gateway, Scope scope, ICallerVerifier tokens)
    {
        if (context.Request.Headers[TokenHeader] is not [{ } text] || !AccessToken.TryReceive(text, out var token))
        {
            return GatewayErrors.Token;
        }

        var credential = new TokenCredential(token, tokens);
        if (limiter.IsLimited(gateway, credential.Name))
        {
            return HttpErrors.TooManyFailures;
        }

        using var admission = await limiter.AdmitAsync(gateway, credential.Name, context.RequestAborted);
        if (admission is null)
        {
            return HttpErrors.TooManyFailures;
        }

        var caller = await credential.VerifyAsync(context.RequestAborted);
        if (!caller.IsSuccess)
        {
            limiter.RecordFailure(gateway);
            return GatewayErrors.Token;
        }

        limiter.RecordSuccess(gateway, credential.Name);
        return caller.Value.Reaches(scope.ProjectId) && caller.Value.Has(Permission.VerifyRequests) ? null : PipelineErrors.NotPermitted;
    }

    private async Task AnswerAsync(HttpContext context, Scope scope, GatewayQuestion question, AppSignatureVerifier signatures)
    {
        var headers = context.Request.Headers;
        if (!allowsAmbiguousPaths && RequestPath.IsAmbiguous(question.Target))
        {
            await RefuseAsync(context, GatewayErrors.AmbiguousPath);
            return;
        }

        if (headers.Authorization is not [var authorization] || !SignatureClaim.TryParse(authorization, out var claim))
        {
            await RefuseAsync(context, GatewayErrors.Malformed);
            return;
        }

        var client = LastOf(headers["X-Forwarded-For"].ToString());
        if (failures.IsLimited(scope, claim.KeyId, client, out var retryAfter))
        {
            await context.WriteErrorAsync(GatewayErrors.TooManyFailures, retryAfter: retryAfter);
            return;
        }

        await question.ReceiveBodyAsync(context, claim);
        var verified = await signatures.VerifyAsync(scope, question, claim, context.RequestAborted);
        if (!verified.IsSuccess)
        {
            failures.Fail(scope, claim.KeyId, client);
            await RefuseAsync(context, GatewayErrors.OfSignature(verified.Errors.Single()));
            return;
        }

        var (id, _, secret) = verified.Value;
        var answer = context.Response.Headers;
        answer["X-Roma-App-Id"] = id;
        answer[AppKeyHeader] = claim.KeyIdAsSent.ToString();
        answer["X-Roma-Secret-Version"] = secret.Number.ToString(CultureInfo.InvariantCulture);
        answer["X-Roma-Content-Sha256"] = question.ContentSha256;
        context.Response.ContentLength = 0;
    }

    private static Task RefuseAsync(HttpContext context, string code)
    {
        context.Response.Headers.WWWAuthenticate = SignatureClaim.Scheme;
        return context.WriteErrorAsync(code);
    }

    // The one that the gateway itself has seen; those before it are the client's words.
    private static string LastOf(string forwardedFor) =>
        IPAddress.TryParse(forwardedFor.AsSpan(forwardedFor.LastIndexOf(',') + 1).Trim(), out var address) ? ClientAddress.Of(address) : "";
}
