using Microsoft.Extensions.Time.Testing;

namespace Roma.UnitTests.Harness;

/// <summary>A clock whose time of day is wrong until it is set; the time that goes by is right.</summary>
internal sealed class WrongClock(FakeTimeProvider right, TimeSpan error) : TimeProvider
{
    public TimeSpan Error { get; set; } = error;

    public override long TimestampFrequency => right.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => right.GetUtcNow() + Error;

    public override long GetTimestamp() => right.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        right.CreateTimer(callback, state, dueTime, period);
}
