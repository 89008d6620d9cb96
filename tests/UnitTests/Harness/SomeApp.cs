namespace Roma.UnitTests.Harness;

/// <summary>The one place where tests make apps; a test says in <c>SomeApp.State with { ... }</c> what it is about.</summary>
internal static class SomeApp
{
    public static AppState State { get; } = new()
    {
        Id = AppId.Parse("b2e6b145-4f3f-4a80-aa45-f4b8029f95a3"),
        Scope = UseCases.Home,
        Version = 4,
        Name = AppName.Create("orders"),
        Remark = Remark.Create("r"),
        Key = AppKey.Create("orders-key"),
        Favorite = false,
        SecretNumber = 7,
        Created = new Stamp(UseCases.Alice.UserId, "alice", new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero)),
        Updated = new Stamp("u-2", "bob", new DateTimeOffset(2026, 1, 2, 4, 4, 5, 679, TimeSpan.Zero)),
    };

    /// <summary>An app that is not stored yet.</summary>
    public static App New(
        AppId? id = null, Scope? scope = null, string name = "orders", string? key = null, bool favorite = false, string secret = "the-first-secret",
        Stamp? stamp = null) =>
        App.Create(
            id ?? State.Id, scope ?? State.Scope, AppName.Create(name), State.Remark, AppKey.Create(key ?? name + "-key"), favorite,
            Secret.Create(secret), stamp ?? State.Created);
}
