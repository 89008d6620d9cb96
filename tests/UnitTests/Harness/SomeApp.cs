using Roma.Domain.Apps;
using Roma.Domain.Identity;

namespace Roma.UnitTests.Harness;

/// <summary>A stored app of Alice's; a test says in <c>SomeApp.State with { ... }</c> what it is about.</summary>
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
}
