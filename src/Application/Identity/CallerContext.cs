namespace Roma.Application.Identity;

/// <summary>The caller of one request, set once when the request is authenticated.</summary>
public sealed class CallerContext(TimeProvider clock) : ICallerContext
{
    /// <summary>Within this time, another service is not asked again. Most requests have arrived completely by then.</summary>
    private static readonly TimeSpan RecheckInterval = TimeSpan.FromSeconds(1);

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

    /// <summary>
    /// Sets the caller, the credential to verify again before a change (null for one that cannot end), and the client's address as the log shows it.
    /// Throws if it is already set.
    /// </summary>
    public void Enter(Caller who, string requestId, IPresentedCredential? shown = null, string? address = null)
    {
        (caller, RequestId) = caller is null ? (who, requestId) : throw new InvalidOperationException("The caller is known already.");
        (credential, Address, verifiedAt) = (shown, string.IsNullOrEmpty(address) ? null : address, clock.GetTimestamp());
    }

    /// <inheritdoc/>
    public Task<string?> VerifyBeforeUnitOfWorkAsync(CancellationToken cancellationToken) =>
        credential is { IsInStore: false } && clock.GetElapsedTime(verifiedAt) >= RecheckInterval
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
