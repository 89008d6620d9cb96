using Roma.Domain.Identity;

namespace Roma.Application.Identity;

/// <summary>The grants of the local provider, for queries.</summary>
public interface ITokenReader
{
    /// <summary>
    /// All grants in <paramref name="projectId"/>, or in every project for <see cref="Projects.All"/>, oldest first, including expired and revoked ones.
    /// </summary>
    Task<IReadOnlyList<TokenGrant>> ListAsync(string projectId, CancellationToken cancellationToken);
}
