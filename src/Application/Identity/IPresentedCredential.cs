using Ardalis.Result;
using Roma.Domain.Identity;

namespace Roma.Application.Identity;

/// <summary>What a request showed of its caller: a token or an access key, which may expire or be revoked while the request is under way.</summary>
public interface IPresentedCredential
{
    /// <summary>Whether the store knows it, so that a unit of work can ask in its own view of the store; otherwise another service does.</summary>
    bool IsInStore { get; }

    /// <summary>The caller that it stands for now, or <c>Forbidden</c> with a stable code; throws what its first verification may throw.</summary>
    Task<Result<Caller>> VerifyAgainAsync(CancellationToken cancellationToken);
}
