using Roma.Domain.Apps;
using Roma.Domain.Identity;

namespace Roma.Application.Apps;

/// <summary>The apps, for commands: loads them whole but for the secret, and stages what becomes of them.</summary>
public interface IAppRepository
{
    /// <summary>The app <paramref name="appId"/>; null when there is none in the scope.</summary>
    Task<App?> FindAsync(Scope scope, string appId, CancellationToken cancellationToken);

    /// <summary>Whether an app of the scope has the name.</summary>
    Task<bool> IsNameTakenAsync(Scope scope, AppName name, CancellationToken cancellationToken);

    /// <summary>Whether an app of the scope has the key.</summary>
    Task<bool> IsKeyTakenAsync(Scope scope, AppKey key, CancellationToken cancellationToken);

    /// <summary>Stages a new app with its secret; a name or key that was taken meanwhile is a lost race.</summary>
    void Add(App app);

    /// <summary>Stages an app's changes and the secret it was issued, if any; another version stored meanwhile is a lost race.</summary>
    void Save(App app);

    /// <summary>Stages an app's end, its secret's included; another version stored meanwhile is a lost race.</summary>
    void Remove(App app);
}
