using Roma.Domain.Identity;

namespace Roma.Application.Identity;

/// <summary>The caller of one request, set once by the code that admits it.</summary>
public sealed class CallerContext(TimeProvider clock) : ICallerContext
{
    /// <summary>How long another service is not asked again: most requests are here as a whole by then.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private Caller? caller;
    private IPresentedCredential? credential;
    private long verifiedAt;

    /// <inheritdoc/>
    public Caller Caller => caller ?? throw new InvalidOperationException("The caller is not known yet.");

    /// <inheritdoc/>
    public string RequestId { get; private set; } = "";

    /// <inheritdoc/>
    public string? Address { get; private set; }

    /// <inheritdoc/>
    public Stamp Stamp() => new(Caller.UserId, Caller.UserName, clock.GetUtcNow());

    /// <summary>Sets the caller, and the credential that is asked about again; null for one that cannot end. Throws if it is already set.</summary>
    public void Enter(Caller who, string requestId, IPresentedCredential? shown = null, string? address = null)
    {
        (caller, RequestId) = caller is null ? (who, requestId) : throw new InvalidOperationException("The caller is known already.");
        (credential, Address, verifiedAt) = (shown, string.IsNullOrEmpty(address) ? null : address, clock.GetTimestamp());
    }

    /// <inheritdoc/>
    public Task<string?> VerifyBeforeUnitOfWorkAsync(CancellationToken cancellationToken) =>
        credential is { IsInStore: false } && clock.GetElapsedTime(verifiedAt) >= Fresh
            ? VerifyAgainAsync(credential, cancellationToken)
            : Task.FromResult<string?>(null);

    /// <inheritdoc/>
    public Task<string?> VerifyInUnitOfWorkAsync(CancellationToken cancellationToken) =>
        credential is { IsInStore: true } ? VerifyAgainAsync(credential, cancellationToken) : Task.FromResult<string?>(null);

    private async Task<string?> VerifyAgainAsync(IPresentedCredential shown, CancellationToken cancellationToken)
    {
        var verified = await shown.VerifyAgainAsync(cancellationToken);
        if (!verified.IsSuccess)
        {
            return verified.Errors.Single();
        }

        (caller, verifiedAt) = (verified.Value, clock.GetTimestamp());
        return null;
    }
}
