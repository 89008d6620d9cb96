using Microsoft.Extensions.Time.Testing;

namespace Roma.UnitTests.Harness;

/// <summary>A clock that stands still until it is moved on, except that nobody waits for a pause between two tries: it passes at once.</summary>
internal sealed class ImpatientClock() : FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))
{
    private TimeSpan longestPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Lets every wait that begins from now on pass at once: at the end of a test, when nobody moves the clock on any more.</summary>
    public void Run() => longestPause = TimeSpan.MaxValue;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime <= longestPause)
        {
            // Elsewhere, since who makes a timer may hold a lock that its callback needs.
            _ = Task.Run(() => Advance(dueTime));
        }

        return timer;
    }
}
