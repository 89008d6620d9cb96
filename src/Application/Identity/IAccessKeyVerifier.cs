namespace Roma.Application.Identity;

/// <summary>Finds the access key that a signed request names.</summary>
public interface IAccessKeyVerifier
{
    /// <summary>The access key <paramref name="keyId"/> and its secret; null if it is unknown or expired.</summary>
    Task<(AccessKey Key, SecretAccessKey Secret)?> FindAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>Notes that a request signed with <paramref name="key"/> was accepted; neither waits for the store nor fails with it.</summary>
    void NoteUse(AccessKey key);
}
