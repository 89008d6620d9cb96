namespace Roma.Application.Identity;

/// <summary>Finds the caller of a token.</summary>
public interface ICallerVerifier
{
    /// <summary>Whether Roma issues the tokens; otherwise another service does.</summary>
    bool IssuesTokens { get; }

    /// <summary>
    /// The caller of <paramref name="token"/>; null if the token is unknown, expired or revoked. What this Roma revokes is refused at once; what
    /// another service revokes, once the time is over that its answers are remembered (a minute, if the operator sets no other). Throws an
    /// <see cref="IdentityUnavailableException"/> or a store's exception if that cannot be determined now.
    /// </summary>
    Task<Caller?> VerifyAsync(AccessToken token, CancellationToken cancellationToken);
}
