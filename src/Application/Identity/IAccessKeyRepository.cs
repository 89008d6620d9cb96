using Roma.Domain.Identity;

namespace Roma.Application.Identity;

/// <summary>The access keys, for commands.</summary>
public interface IAccessKeyRepository
{
    /// <summary>The access key whose credential is <paramref name="id"/>, in any project; null when there is none.</summary>
    Task<AccessKey?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Stages an access key and its secret; one that exists already is a conflict.</summary>
    void Add(AccessKey key, SecretAccessKey secret);

    /// <summary>Stages the removal of an access key, which verifies nothing from then on; one that is gone already is a conflict.</summary>
    void Remove(AccessKey key);
}
