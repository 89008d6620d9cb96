using System.Text;
using Roma.Domain.Signing;

namespace Roma.Application.Signing;

/// <summary>Identifies the access key that signed a request (SDK-HMAC-SHA256).</summary>
public sealed class SignatureVerifier(
    IAccessKeyVerifier keys, ICredentialGenerator generator, ISignatureLockout lockout, IReplayGuard replays, TimeProvider clock)
{
    /// <summary>The code to refuse a request with for its request line or headers, known before its body arrives; null if they are in order.</summary>
    public string? FindRefusal(IReceivedRequest request, SignatureClaim claim, string address) =>
        SignedRequest.FaultOf(request, claim, clock.GetUtcNow()) is { } fault ? SignatureErrors.CodeOf(fault)
        : lockout.IsLocked(claim.KeyId, address) ? SignatureErrors.Locked
        : null;

    /// <summary>The access key that the request is signed by, or <c>Forbidden</c> with a code of <see cref="SignatureErrors"/>.</summary>
    public async Task<Result<AccessKey>> VerifyAsync(IReceivedRequest received, SignatureClaim claim, string address, CancellationToken cancellationToken)
    {
        // Checked again: other requests may have failed while the body arrived.
        if (lockout.IsLocked(claim.KeyId, address))
        {
            return Result.Forbidden(SignatureErrors.Locked);
        }

        if (!SignedRequest.TryCreate(received, claim, clock.GetUtcNow(), out var request, out var fault))
        {
            return Result.Forbidden(SignatureErrors.CodeOf(fault));
        }

        // An unknown key is checked against a dummy secret, so that refusing it takes about as long as refusing a wrong signature.
        var found = await keys.FindAsync(claim.KeyId, cancellationToken);
        var secret = found?.Secret ?? generator.NewSecretAccessKey();
        if (!request.IsSignedBy(Encoding.ASCII.GetBytes(secret.Reveal())) || found is not var (key, _))
        {
            lockout.Fail(claim.KeyId, address);
            return Result.Forbidden(SignatureErrors.Incorrect);
        }

        if (!await replays.TryAdmitAsync(key.Credential.Id, claim.Signature, request.SignedAt, cancellationToken))
        {
            return Result.Forbidden(SignatureErrors.Replayed);
        }

        // Only after the replay check: whoever replays a signature need not have the secret.
        lockout.Clear(claim.KeyId, address);
        keys.NoteUse(key);
        return key;
    }
}
