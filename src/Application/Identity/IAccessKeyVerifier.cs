using Roma.Domain.Identity;

namespace Roma.Application.Identity;

/// <summary>Finds the access key that a signed request names.</summary>
public interface IAccessKeyVerifier
{
    /// <summary>
    /// The access key <paramref name="keyId"/> and its secret; for one that is unknown or expired null, and a secret all the same, so that what
    /// verifies with it costs the same.
    /// </summary>
    Task<(AccessKey? Key, SecretAccessKey Secret)> FindAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>Whether <paramref name="key"/>, found earlier, is there and has not expired by now.</summary>
    Task<bool> IsInForceAsync(AccessKey key, CancellationToken cancellationToken);

    /// <summary>Notes that a request signed with <paramref name="key"/> was let in; neither waits for the store nor fails with it.</summary>
    void NoteUse(AccessKey key);
}
