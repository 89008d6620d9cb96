using System.Text;
using Ardalis.Result;
using Roma.Application.Identity;
using Roma.Domain.Identity;
using Roma.Domain.Signing;

namespace Roma.Application.Signing;

/// <summary>Finds out whose a request is that is signed with an access key (SDK-HMAC-SHA256).</summary>
public sealed class SignatureVerifier(IAccessKeyVerifier keys, ISignatureLockout lockout, IReplayGuard replays, TimeProvider clock)
{
    /// <summary>
    /// The caller, or <c>Forbidden</c> with a code of <see cref="SignatureErrors"/>; <paramref name="receive"/> takes in the rest of the request,
    /// body included, once it is known that its signature will be looked at.
    /// </summary>
    public async Task<Result<Caller>> VerifyAsync(
        SignatureClaim claim, string address, Func<Task<ReceivedRequest>> receive, CancellationToken cancellationToken)
    {
        if (lockout.IsLocked(claim.Access, address))
        {
            return Result.Forbidden(SignatureErrors.Locked);
        }

        if (!SignedRequest.TryCreate(await receive(), claim, out var request, out var fault))
        {
            return Result.Forbidden(CodeOf(fault));
        }

        // Asked again: while a body was waited for, others may have failed.
        return !request.IsTimely(clock.GetUtcNow()) ? Result.Forbidden(SignatureErrors.OutOfTime)
            : lockout.IsLocked(claim.Access, address) ? Result.Forbidden(SignatureErrors.Locked)
            : await VerifyAsync(request, address, cancellationToken);
    }

    private async Task<Result<Caller>> VerifyAsync(SignedRequest request, string address, CancellationToken cancellationToken)
    {
        // Whatever is wrong, the same work is done: its time tells nothing about which access keys exist.
        var (key, secret) = await keys.FindAsync(request.Access, cancellationToken);
        if (!request.IsSignedBy(Encoding.ASCII.GetBytes(secret.Reveal())) || key is null)
        {
            lockout.Fail(request.Access, address);
            return Result.Forbidden(SignatureErrors.Incorrect);
        }

        if (!replays.TryAdmit(key.Grant.Id, request.Signature.Span, request.SignedAt))
        {
            return Result.Forbidden(SignatureErrors.Replayed);
        }

        // Not sooner: a replay shows that somebody saw a signature, not that he has the secret.
        lockout.Clear(request.Access, address);

        keys.NoteUse(key);
        return key.Grant.ToCaller();
    }

    private static string CodeOf(SignatureFault fault) => fault switch
    {
        SignatureFault.Malformed => SignatureErrors.Malformed,
        SignatureFault.Date => SignatureErrors.OutOfTime,
        SignatureFault.Body => SignatureErrors.BodyDiffers,
    };
}
