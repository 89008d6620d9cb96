namespace Roma.Application.Apps;

/// <summary>An app as everybody sees it; never its secret.</summary>
public sealed record AppDetails(string Id, string Name, string Remark, string Key, bool Favorite, Stamp Created, Stamp Updated)
{
    public static AppDetails Of(App app) => Of(app.State);

    public static AppDetails Of(AppState app) =>
        new(app.Id.ToString(), app.Name.Value, app.Remark.Value, app.Key.Value, app.Favorite, app.Created, app.Updated);
}

/// <summary>An app as one caller sees it: with the caller's roles on it, and whether the caller created it.</summary>
public sealed record AppView(AppDetails App, IReadOnlyList<AppRole> Roles, bool Owner)
{
    public static AppView Of(AppDetails app, Caller caller) =>
        new(app, AppRoles.Of(caller, app.Created.UserId), AppRoles.IsOwner(caller, app.Created.UserId));
}

/// <summary>An app's id and its current secret.</summary>
public sealed record AppSecretView(string Id, Secret Secret);

/// <summary>What an app signs its requests with: its id, its key and its current secret.</summary>
public sealed record AppCredentials(string Id, string Key, SecretVersion Secret);
