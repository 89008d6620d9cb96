using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Roma.Infrastructure;

namespace Roma.UnitTests.Infrastructure;

public sealed class OutageLogTests
{
    private readonly ConcurrentQueue<string> lines = new();
    private readonly FakeTimeProvider clock = new();
    private readonly OutageLog outage;

    public OutageLogTests() => outage = new OutageLog(clock, exception => lines.Enqueue(exception.Message), () => lines.Enqueue("back"));

    [Fact]
    public void Says_once_that_it_fails_and_once_that_it_is_back()
    {
        outage.Succeeded(outage.Failures);
        outage.Failed(new InvalidOperationException("first"));
        outage.Failed(new InvalidOperationException("second"));
        clock.Advance(TimeSpan.FromHours(1));
        outage.Failed(new InvalidOperationException("third"));
        outage.Succeeded(outage.Failures);
        outage.Succeeded(outage.Failures);

        Assert.Equal(["first", "back"], lines);
    }

    [Fact]
    public void Says_at_most_once_a_minute_that_it_fails_now_and_then()
    {
        for (var second = 0; second < 60; second++)
        {
            outage.Failed(new InvalidOperationException("fails"));
            outage.Succeeded(outage.Failures);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["fails", "back"], lines);
        outage.Failed(new InvalidOperationException("fails"));
        outage.Succeeded(outage.Failures);
        Assert.Equal(["fails", "back", "fails", "back"], lines);
    }

    [Fact]
    public void Says_of_an_outage_that_began_in_silence_that_it_lasts()
    {
        outage.Failed(new InvalidOperationException("fails"));
        outage.Succeeded(outage.Failures);
        outage.Failed(new InvalidOperationException("fails"));
        clock.Advance(TimeSpan.FromMinutes(1));

        outage.Failed(new InvalidOperationException("fails"));

        Assert.Equal(["fails", "back", "fails"], lines);
    }

    [Fact]
    public void Takes_no_success_for_a_recovery_that_began_before_the_outage()
    {
        var before = outage.Failures;
        outage.Failed(new InvalidOperationException("fails"));

        outage.Succeeded(before);

        Assert.Equal(["fails"], lines);
    }

    [Fact]
    public void Says_it_once_for_all_who_meet_it_at_once()
    {
        Parallel.For(0, 1000, _ => outage.Failed(new InvalidOperationException("fails")));
        Parallel.For(0, 1000, _ => outage.Succeeded(outage.Failures));

        Assert.Equal(["fails", "back"], lines);
    }
}
