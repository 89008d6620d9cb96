using Roma.Domain.Identity;

namespace Roma.Domain.Apps;

/// <summary>An application that signs its calls: a name for people, a key for all, a secret for itself.</summary>
public sealed class App
{
    private App(AppId id, Scope scope, AppKey key, Stamp created) => (Id, Scope, Key, Created, Updated) = (id, scope, key, created, created);

    public AppId Id { get; }

    public Scope Scope { get; }

    public AppKey Key { get; }

    public Stamp Created { get; }

    public Stamp Updated { get; private set; }

    public AppName Name { get; private set; }

    public Remark Remark { get; private set; }

    public bool Favorite { get; private set; }

    /// <summary>How often the app was stored, 0 for never; a save replaces this version and no other.</summary>
    public long Version { get; private init; }

    /// <summary>The number of the current secret.</summary>
    public long SecretVersion { get; private set; }

    /// <summary>The secret issued since the app was loaded, to be stored with it; null if there is none.</summary>
    public SecretVersion? IssuedSecret { get; private set; }

    /// <summary>Whether more than the secret changed since the app was loaded.</summary>
    public bool IsUpdated { get; private set; }

    public static App Create(AppId id, Scope scope, AppName name, Remark remark, AppKey key, bool favorite, Secret secret, Stamp stamp)
    {
        var app = new App(id, scope, key, stamp) { Name = name, Remark = remark, Favorite = favorite };
        app.ResetSecret(secret, stamp);
        return app;
    }

    /// <summary>An app as it was stored.</summary>
    public static App Restore(
        AppId id, Scope scope, AppName name, Remark remark, AppKey key, bool favorite, Stamp created, Stamp updated, long version, long secretVersion) =>
        new(id, scope, key, created)
        {
            Name = name,
            Remark = remark,
            Favorite = favorite,
            Updated = updated,
            Version = version,
            SecretVersion = secretVersion,
        };

    /// <summary>Makes <paramref name="secret"/> the current secret; the previous one is invalid at once.</summary>
    public void ResetSecret(Secret secret, Stamp stamp)
    {
        IssuedSecret = new SecretVersion(++SecretVersion, secret);
        Updated = stamp;
    }

    /// <summary>Changes the given fields and leaves null ones alone; false if nothing changes.</summary>
    public bool Update(AppName? name, Remark? remark, bool? favorite, Stamp stamp)
    {
        var (newName, newRemark, newFavorite) = (name ?? Name, remark ?? Remark, favorite ?? Favorite);
        if ((newName, newRemark, newFavorite) == (Name, Remark, Favorite))
        {
            return false;
        }

        (Name, Remark, Favorite, Updated, IsUpdated) = (newName, newRemark, newFavorite, stamp, true);
        return true;
    }
}
