namespace Roma.Application.Identity;

/// <summary>The tokens of the local provider, for commands.</summary>
public interface ITokenRepository
{
    /// <summary>The credential <paramref name="id"/>, in any project; null if there is none.</summary>
    Task<Credential?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Stages a new credential under the hash of <paramref name="token"/>; a token that already has one is a conflict.</summary>
    void Add(Credential credential, AccessToken token);

    /// <summary>
    /// Stages the revocation of a credential at <paramref name="at"/>; one that is already revoked is a conflict. It stays in the store, so that no
    /// first start issues it again.
    /// </summary>
    void Revoke(Credential credential, DateTimeOffset at);
}
