using Roma.Domain.Identity;

namespace Roma.Application.Identity;

/// <summary>The grants of the local provider, for commands.</summary>
public interface ITokenRepository
{
    /// <summary>The grant <paramref name="id"/>, in any project; null when there is none.</summary>
    Task<Grant?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Stages a grant, to be found by <paramref name="token"/>'s hash; a token that already has one is a conflict.</summary>
    void Add(Grant grant, AccessToken token);

    /// <summary>
    /// Stages the revocation of a grant at <paramref name="at"/>; it stays on record, so that no first start issues it again, and one that is
    /// already revoked is a conflict.
    /// </summary>
    void Revoke(Grant grant, DateTimeOffset at);
}
