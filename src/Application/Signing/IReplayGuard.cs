namespace Roma.Application.Signing;

/// <summary>Remembers the signatures that were let in, if <c>Roma:Signing:RejectReplays</c> is set.</summary>
public interface IReplayGuard
{
    /// <summary>
    /// False if a request with this <paramref name="signature"/> of the access key was let in before, or was signed at a time for which that can
    /// no longer be told; always true if replays are not rejected. Throws the store's exception if what must outlive this process cannot be stored.
    /// </summary>
    ValueTask<bool> TryAdmitAsync(Guid accessKeyId, ReadOnlyMemory<byte> signature, DateTimeOffset signedAt, CancellationToken cancellationToken);
}
