using System.Text;
using Roma.Application.Apps;
using Roma.Domain.Signing;

namespace Roma.Application.Signing;

/// <summary>Identifies the app that signed a request which somebody else has received (SDK-HMAC-SHA256).</summary>
public sealed class AppSignatureVerifier(IAppReader apps, ISecretGenerator secrets, TimeProvider clock)
{
    /// <summary>
    /// The app of <paramref name="scope"/> whose current secret signed the request, or <c>Forbidden</c> with a code of <see cref="SignatureErrors"/>. Reads
    /// the secret from the store each time, so that one that was replaced is refused as soon as its reset was answered.
    /// </summary>
    public async Task<Result<AppCredentials>> VerifyAsync(
        Scope scope, IReceivedRequest received, SignatureClaim claim, CancellationToken cancellationToken)
    {
        if (!SignedRequest.TryCreate(received, claim, clock.GetUtcNow(), out var request, out var fault))
        {
            return Result.Forbidden(SignatureErrors.CodeOf(fault));
        }

        // An unknown key is checked against a dummy secret, so that refusing it takes about as long as refusing a wrong signature.
        var app = await apps.FindByKeyAsync(scope, claim.KeyId, cancellationToken);
        var secret = app?.Secret.Value ?? secrets.NewSecret();
        return request.IsSignedBy(Encoding.ASCII.GetBytes(secret.Reveal())) && app is not null ? app : Result.Forbidden(SignatureErrors.Incorrect);
    }
}
