using System.Diagnostics.CodeAnalysis;

namespace Roma.ApiTests.Harness;

/// <summary>The time that the server, a process of its own, has too.</summary>
internal static class WallClock
{
    public static DateTimeOffset Now
    {
        [SuppressMessage("ApiDesign", "RS0030", Justification = "The server has the system's clock, and a signature must be of its time.")]
        get => TimeProvider.System.GetUtcNow();
    }
}
