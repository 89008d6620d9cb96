using Roma.Domain.Identity;

namespace Roma.Application.Identity;

/// <summary>The tokens of the local provider, for commands.</summary>
public interface ITokenRepository
{
    /// <summary>The credential <paramref name="id"/>, in any project; null when there is none.</summary>
    Task<Credential?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Stages a credential, to be found by <paramref name="token"/>'s hash; a token that already has one is a conflict.</summary>
    void Add(Credential credential, AccessToken token);

    /// <summary>
    /// Stages the revocation of a credential at <paramref name="at"/>; it stays on record, so that no first start issues it again, and one that is
    /// already revoked is a conflict.
    /// </summary>
    void Revoke(Credential credential, DateTimeOffset at);
}
