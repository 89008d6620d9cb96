using Roma.Domain.Identity;

namespace Roma.Application.Identity;

/// <summary>Finds out whose a token is.</summary>
public interface ICallerVerifier
{
    /// <summary>The caller that <paramref name="token"/> stands for; null when it is unknown, expired or revoked.</summary>
    Task<Caller?> VerifyAsync(AccessToken token, CancellationToken cancellationToken);
}
