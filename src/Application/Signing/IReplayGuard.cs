namespace Roma.Application.Signing;

/// <summary>Remembers the accepted signatures, if <c>Roma:Signing:RejectReplays</c> is set.</summary>
public interface IReplayGuard
{
    /// <summary>
    /// False if this <paramref name="signature"/> of the access key was accepted before, or may have been, since its date is before what is
    /// remembered. Always true if replays are not rejected. Throws the store's exception if a signature that must outlive this process cannot be stored.
    /// </summary>
    ValueTask<bool> TryAdmitAsync(Guid accessKeyId, ReadOnlyMemory<byte> signature, DateTimeOffset signedAt, CancellationToken cancellationToken);
}
