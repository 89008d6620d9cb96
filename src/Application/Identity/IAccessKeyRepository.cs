namespace Roma.Application.Identity;

/// <summary>The access keys, for commands.</summary>
public interface IAccessKeyRepository
{
    /// <summary>The access key whose credential is <paramref name="id"/>, in any project; null if there is none.</summary>
    Task<AccessKey?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Stages a new access key and its secret; an existing key is a conflict.</summary>
    void Add(AccessKey key, SecretAccessKey secret);

    /// <summary>Stages the removal of an access key; one that is already gone is a conflict.</summary>
    void Remove(AccessKey key);
}
