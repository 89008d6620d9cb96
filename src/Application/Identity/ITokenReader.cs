namespace Roma.Application.Identity;

/// <summary>The tokens of the local provider, for queries.</summary>
public interface ITokenReader
{
    /// <summary>
    /// The tokens of <paramref name="projectId"/>, or of every project for <see cref="Projects.All"/>, oldest first and with expired ones: skips
    /// <paramref name="offset"/>, and returns at most <paramref name="limit"/>; null for all.
    /// </summary>
    Task<TokenListView> ListAsync(string projectId, bool withRevoked, int offset, int? limit, CancellationToken cancellationToken);
}
