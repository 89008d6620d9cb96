namespace Roma.Application.Identity;

/// <summary>The access keys, for queries.</summary>
public interface IAccessKeyReader
{
    /// <summary>
    /// The access keys of <paramref name="projectId"/>, or of every project for <see cref="Projects.All"/>, oldest first and with expired ones: skips
    /// <paramref name="offset"/>, and returns at most <paramref name="limit"/>; null for all.
    /// </summary>
    Task<AccessKeyListView> ListAsync(string projectId, int offset, int? limit, CancellationToken cancellationToken);
}
