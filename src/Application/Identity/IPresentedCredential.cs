namespace Roma.Application.Identity;

/// <summary>The token or access key of a request, which may expire or be revoked while the request is under way.</summary>
public interface IPresentedCredential
{
    /// <summary>Whether it is in the store, so that a unit of work can verify it there; otherwise another service knows it.</summary>
    bool IsInStore { get; }

    /// <summary>The caller that it identifies now, or <c>Forbidden</c> with a stable code; throws what its first verification may throw.</summary>
    Task<Result<Caller>> VerifyAgainAsync(CancellationToken cancellationToken);
}
