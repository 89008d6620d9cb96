namespace Roma.Application.Signing;

/// <summary>Remembers the signatures that were let in, if <c>Roma:Signing:RejectReplays</c> is set.</summary>
public interface IReplayGuard
{
    /// <summary>
    /// False if a request with this <paramref name="signature"/> of the access key was let in before, or was signed at a time for which that can
    /// no longer be told; always true if replays are not rejected.
    /// </summary>
    bool TryAdmit(Guid accessKeyId, ReadOnlySpan<byte> signature, DateTimeOffset signedAt);
}
