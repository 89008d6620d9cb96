namespace Roma.Application.Apps;

/// <summary>The apps, for commands: loads them whole except for the secret, and stages their changes.</summary>
public interface IAppRepository
{
    /// <summary>The app <paramref name="appId"/>; null when there is none in the scope.</summary>
    Task<App?> FindAsync(Scope scope, string appId, CancellationToken cancellationToken);

    /// <summary>Whether an app of the scope has the name.</summary>
    Task<bool> IsNameTakenAsync(Scope scope, AppName name, CancellationToken cancellationToken);

    /// <summary>Whether an app of the scope has the key.</summary>
    Task<bool> IsKeyTakenAsync(Scope scope, AppKey key, CancellationToken cancellationToken);

    /// <summary>Stages a new app with its secret; a name or key that is taken is a conflict.</summary>
    void Add(App app);

    /// <summary>Stages an app's changes and its newly issued secret, if any; another stored version is a conflict.</summary>
    void Save(App app);

    /// <summary>Stages the deletion of an app and its secret; another stored version is a conflict.</summary>
    void Remove(App app);
}
