using Roma.Domain.Identity;

namespace Roma.Application.Identity;

/// <summary>Finds out whose a token is.</summary>
public interface ICallerVerifier
{
    /// <summary>Whether it knows the tokens that Roma issues; otherwise another service issues those that it knows.</summary>
    bool IssuesTokens { get; }

    /// <summary>
    /// The caller that <paramref name="token"/> stands for; null when it is unknown, expired or revoked; throws an
    /// <see cref="IdentityUnavailableException"/> or a store's exception when that cannot be found out now.
    /// </summary>
    Task<Caller?> VerifyAsync(AccessToken token, CancellationToken cancellationToken);
}
