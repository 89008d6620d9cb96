using Microsoft.Extensions.Time.Testing;

namespace Roma.UnitTests.Harness;

/// <summary>A clock whose time of day can be set, as an operator or NTP sets one, while no time passes.</summary>
internal class SetClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private TimeSpan difference;

    /// <summary>Sets the time of day ahead by <paramref name="step"/>, or back.</summary>
    public void Set(TimeSpan step) => difference += step;

    // The base takes it from the time of day.
    public override long GetTimestamp() => base.GetTimestamp() - difference.Ticks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + difference;
}
