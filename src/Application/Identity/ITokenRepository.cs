using Roma.Domain.Identity;

namespace Roma.Application.Identity;

/// <summary>The grants of the local provider, for commands.</summary>
public interface ITokenRepository
{
    /// <summary>The grant <paramref name="id"/>, of whichever project; null when there is none.</summary>
    Task<TokenGrant?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Stages a grant, to be found by <paramref name="token"/>'s hash; a token that is granted already is a lost race.</summary>
    void Add(TokenGrant grant, AccessToken token);

    /// <summary>
    /// Stages the end of a grant at <paramref name="at"/>; it stays on the record, so that no first start makes it anew. One that ended already
    /// is a lost race.
    /// </summary>
    void Revoke(TokenGrant grant, DateTimeOffset at);
}
