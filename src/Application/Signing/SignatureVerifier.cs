using System.Text;
using Ardalis.Result;
using Roma.Application.Identity;
using Roma.Domain.Identity;
using Roma.Domain.Signing;

namespace Roma.Application.Signing;

/// <summary>Finds out whose a request is that is signed with an access key (SDK-HMAC-SHA256).</summary>
public sealed class SignatureVerifier(IAccessKeyVerifier keys, ISignatureLockout lockout, IReplayGuard replays, TimeProvider clock)
{
    /// <summary>The code to refuse a request with for what its request line and headers say, before its body is waited for; null if nothing is wrong.</summary>
    public string? FindRefusal(RequestHead head, SignatureClaim claim, string address) =>
        SignedRequest.FaultOf(head, claim, clock.GetUtcNow()) is { } fault ? CodeOf(fault)
        : lockout.IsLocked(claim.KeyId, address) ? SignatureErrors.Locked
        : null;

    /// <summary>The access key that the request is signed by, or <c>Forbidden</c> with a code of <see cref="SignatureErrors"/>.</summary>
    public async Task<Result<AccessKey>> VerifyAsync(ReceivedRequest received, SignatureClaim claim, string address, CancellationToken cancellationToken)
    {
        // Asked again: while a body was waited for, time went by and others may have failed.
        if (lockout.IsLocked(claim.KeyId, address))
        {
            return Result.Forbidden(SignatureErrors.Locked);
        }

        if (!SignedRequest.TryCreate(received, claim, clock.GetUtcNow(), out var request, out var fault))
        {
            return Result.Forbidden(CodeOf(fault));
        }

        // Whatever is wrong, the same work is done: its time tells nothing about which access keys exist.
        var (key, secret) = await keys.FindAsync(request.KeyId, cancellationToken);
        if (!request.IsSignedBy(Encoding.ASCII.GetBytes(secret.Reveal())) || key is null)
        {
            lockout.Fail(request.KeyId, address);
            return Result.Forbidden(SignatureErrors.Incorrect);
        }

        if (!await replays.TryAdmitAsync(key.Credential.Id, request.Signature, request.SignedAt, cancellationToken))
        {
            return Result.Forbidden(SignatureErrors.Replayed);
        }

        // Not sooner: a replay shows that somebody saw a signature, not that he has the secret.
        lockout.Clear(request.KeyId, address);
        keys.NoteUse(key);
        return key;
    }

    private static string CodeOf(SignatureFault fault) => fault switch
    {
        SignatureFault.Malformed => SignatureErrors.Malformed,
        SignatureFault.Date => SignatureErrors.OutOfTime,
        SignatureFault.Body => SignatureErrors.BodyDiffers,
    };
}
