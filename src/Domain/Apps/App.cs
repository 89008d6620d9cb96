using Roma.Domain.Identity;

namespace Roma.Domain.Apps;

/// <summary>An application that signs its calls: a name for people, a key for all, a secret for itself.</summary>
public sealed class App
{
    private App(AppState state, AppState? loaded = null) => (State, Loaded) = (state, loaded);

    /// <summary>The app as it is now.</summary>
    public AppState State { get; private set; }

    /// <summary>The app as it was stored; null for a new one.</summary>
    public AppState? Loaded { get; }

    /// <summary>The secret issued since the app was loaded, to be stored with it; null if there is none.</summary>
    public SecretVersion? IssuedSecret { get; private set; }

    public AppId Id => State.Id;

    public Scope Scope => State.Scope;

    public AppName Name => State.Name;

    public Remark Remark => State.Remark;

    public AppKey Key => State.Key;

    public bool Favorite => State.Favorite;

    public long Version => State.Version;

    public long SecretNumber => State.SecretNumber;

    public Stamp Created => State.Created;

    public Stamp Updated => State.Updated;

    public static App Create(AppId id, Scope scope, AppName name, Remark remark, AppKey key, bool favorite, Secret secret, Stamp stamp)
    {
        var app = new App(new AppState
        {
            Id = id,
            Scope = scope,
            Version = 0,
            Name = name,
            Remark = remark,
            Key = key,
            Favorite = favorite,
            SecretNumber = 0,
            Created = stamp,
            Updated = stamp,
        });
        app.ResetSecret(secret, stamp);
        return app;
    }

    /// <summary>An app as it was stored.</summary>
    public static App Restore(AppState state) => new(state, state);

    /// <summary>Makes <paramref name="secret"/> the current secret; all earlier ones are invalid at once.</summary>
    public void ResetSecret(Secret secret, Stamp stamp)
    {
        State = State with { SecretNumber = State.SecretNumber + 1, RetiringSecret = null, Updated = stamp };
        IssuedSecret = new SecretVersion(State.SecretNumber, secret);
    }

    /// <summary>Changes the given fields and leaves null ones alone; false if nothing changes.</summary>
    public bool Update(AppName? name, Remark? remark, bool? favorite, Stamp stamp)
    {
        var updated = State with { Name = name ?? State.Name, Remark = remark ?? State.Remark, Favorite = favorite ?? State.Favorite };
        if (updated == State)
        {
            return false;
        }

        State = updated with { Updated = stamp };
        return true;
    }
}
