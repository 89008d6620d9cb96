using Roma.Domain.Apps;
using Roma.Domain.Identity;

namespace Roma.Application.Apps;

/// <summary>The apps, for a command that creates many of them in an instance that has none.</summary>
public interface ISeedRepository
{
    /// <summary>Whether the scope has an app.</summary>
    Task<bool> HasAppsAsync(Scope scope, CancellationToken cancellationToken);

    /// <summary>Stages new apps with their secrets; a name or key that is taken is a conflict for all of them.</summary>
    void Add(IReadOnlyList<App> apps);
}
