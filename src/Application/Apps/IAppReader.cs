namespace Roma.Application.Apps;

/// <summary>The apps, for queries.</summary>
public interface IAppReader
{
    /// <summary>The app <paramref name="appId"/>; null when there is none in the scope.</summary>
    Task<AppDetails?> FindAsync(Scope scope, string appId, CancellationToken cancellationToken);

    /// <summary>The app that matches every non-null argument exactly; null when there is none.</summary>
    Task<AppDetails?> MatchAsync(Scope scope, string? name, string? appId, string? key, CancellationToken cancellationToken);

    /// <summary>The current secret; null when there is no such app in the scope.</summary>
    Task<AppSecretView?> FindSecretAsync(Scope scope, string appId, CancellationToken cancellationToken);

    /// <summary>The app whose key is exactly <paramref name="key"/>, with its current secret; null when there is none in the scope.</summary>
    Task<AppCredentials?> FindByKeyAsync(Scope scope, string key, CancellationToken cancellationToken);

    /// <summary>One page of the apps that meet the filter (favourites first, then the newest, then by id), and how many there are in all.</summary>
    Task<AppPage> ListAsync(Scope scope, AppFilter filter, int offset, int limit, CancellationToken cancellationToken);
}

/// <summary>Which apps to list: every non-null condition must hold; names and keys must contain the text, ignoring the case of ASCII letters.</summary>
public sealed record AppFilter(string? Name, string? Key, bool? Favorite, string? CreatorName, string? CreatorId, string? NotCreatorId);

/// <summary>The apps on one page, and how many match in all.</summary>
public sealed record AppPage(long Total, IReadOnlyList<AppDetails> Apps);
