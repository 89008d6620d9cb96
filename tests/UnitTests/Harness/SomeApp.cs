using Roma.Domain.Apps;
using Roma.Domain.Identity;

namespace Roma.UnitTests.Harness;

/// <summary>The one place where tests make apps; what a test does not name is as it is here.</summary>
internal static class SomeApp
{
    public static readonly AppId Id = AppId.Parse("b2e6b145-4f3f-4a80-aa45-f4b8029f95a3");
    public static readonly Stamp Created = new("u-1", "alice", new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));
    public static readonly Stamp Updated = new("u-2", "bob", Created.At.AddMilliseconds(1));

    /// <summary>An app that is not stored yet.</summary>
    public static App New(
        AppId? id = null, Scope? scope = null, string name = "orders", string? key = null, bool favorite = false, string secret = "the-first-secret",
        Stamp? stamp = null) =>
        App.Create(
            id ?? Id, scope ?? UseCases.Home, AppName.Create(name), Remark.Create("r"), AppKey.Create(key ?? name + "-key"), favorite,
            Secret.Create(secret), stamp ?? Created);

    /// <summary>An app that was stored four times and is at its seventh secret.</summary>
    public static App Stored(bool favorite = false) =>
        App.Restore(
            Id, UseCases.Home, AppName.Create("orders"), Remark.Create("r"), AppKey.Create("orders-key"), favorite, Created, Updated, version: 4,
            secretVersion: 7);
}
