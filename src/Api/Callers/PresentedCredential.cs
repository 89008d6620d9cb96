using Ardalis.Result;
using Roma.Application.Signing;
using Roma.Domain.Signing;

namespace Roma.Api.Callers;

/// <summary>What a request identifies its caller by: a token or a signature.</summary>
internal abstract class PresentedCredential : IPresentedCredential
{
    /// <summary>Identifies the credential for <see cref="FailureLimiter"/>; no secret.</summary>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract bool IsInStore { get; }

    /// <summary>Reads as much of the request as verification needs; the stable code if it is refused already, or null.</summary>
    public virtual Task<string?> ReceiveAsync() => Task.FromResult<string?>(null);

    /// <summary>The caller, or <c>Forbidden</c> with a stable code.</summary>
    public abstract Task<Result<Caller>> VerifyAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract Task<Result<Caller>> VerifyAgainAsync(CancellationToken cancellationToken);
}

/// <summary>The token in <c>X-Auth-Token</c>.</summary>
internal sealed class TokenCredential(AccessToken token, ICallerVerifier tokens) : PresentedCredential
{
    public override string Name { get; } = Convert.ToHexString(token.Hash());

    public override bool IsInStore => tokens.IssuesTokens;

    public override async Task<Result<Caller>> VerifyAsync(CancellationToken cancellationToken) =>
        await tokens.VerifyAsync(token, cancellationToken) is { } caller ? caller : Result.Forbidden(HttpErrors.TokenIncorrect);

    public override Task<Result<Caller>> VerifyAgainAsync(CancellationToken cancellationToken) => VerifyAsync(cancellationToken);
}

/// <summary>The signature in <c>Authorization</c>, which covers the body too.</summary>
internal sealed class SignatureCredential(
    SignatureClaim claim, HttpContext context, string address, SignatureVerifier signatures, IAccessKeyVerifier keys)
    : PresentedCredential
{
    private readonly HttpReceivedRequest request = new(context);

    public override string Name => claim.KeyId;

    public override bool IsInStore => true;

    public override async Task<string?> ReceiveAsync()
    {
        if (signatures.FindRefusal(request, claim, address) is { } refusal)
        {
            return refusal;
        }

        await request.ReceiveBodyAsync();
        return null;
    }

    public override async Task<Result<Caller>> VerifyAsync(CancellationToken cancellationToken) =>
        (await signatures.VerifyAsync(request, claim, address, cancellationToken)).Map(key => key.Credential.ToCaller());

    // The signature stays right, and a second check would be a replay. Only the key may have expired or been deleted.
    public override async Task<Result<Caller>> VerifyAgainAsync(CancellationToken cancellationToken) =>
        await keys.FindAsync(claim.KeyId, cancellationToken) is var (key, _) ? key.Credential.ToCaller() : Result.Forbidden(SignatureErrors.Incorrect);
}
