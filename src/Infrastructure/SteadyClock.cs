namespace Roma.Infrastructure;

/// <summary>
/// The time at which it was made and all that has passed since: for whoever measures durations by the time of day, since that is set back and
/// ahead, and would stretch them or cut them short.
/// </summary>
internal sealed class SteadyClock(TimeProvider clock) : TimeProvider
{
    private readonly DateTimeOffset start = clock.GetUtcNow();
    private readonly long startedAt = clock.GetTimestamp();

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => start + clock.GetElapsedTime(startedAt);

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(callback, state, dueTime, period);
}
