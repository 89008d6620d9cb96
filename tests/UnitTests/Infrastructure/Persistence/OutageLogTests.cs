using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Roma.Application.Pipeline;
using Roma.Infrastructure.Persistence;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Infrastructure.Persistence;

public sealed class OutageLogTests : IDisposable
{
    private readonly RecordedLog log = new();
    private readonly FakeTimeProvider clock = new();
    private readonly OutageLog outage;

    public OutageLogTests() => outage = new OutageLog(log.CreateLogger("store"), clock, "writes");

    private IEnumerable<LogLevel> Levels => log.Lines.Select(line => line.Level);

    public void Dispose() => log.Dispose();

    [Fact]
    public void Says_once_that_the_store_fails_and_once_that_it_is_back()
    {
        var first = new InvalidOperationException("first");

        outage.Succeeded(outage.Failures);
        outage.Failed(first);
        outage.Failed(new InvalidOperationException("second"));
        clock.Advance(TimeSpan.FromHours(1));
        outage.Failed(new InvalidOperationException("third"));
        outage.Succeeded(outage.Failures);
        outage.Succeeded(outage.Failures);

        Assert.Equal([LogLevel.Error, LogLevel.Information], Levels);
        Assert.Same(first, log.Lines[0].Exception);
        Assert.All(log.Lines, line => Assert.Contains("writes", line.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Says_why_and_where_in_the_code_only_when_that_is_not_known()
    {
        outage.Failed(new StoreUnavailableException("The disk is on fire."));

        Assert.Contains("The disk is on fire.", log.Lines[0].Text, StringComparison.Ordinal);
        Assert.Null(log.Lines[0].Exception);
    }

    [Fact]
    public void Says_at_most_once_a_minute_that_it_fails_now_and_then()
    {
        for (var second = 0; second < 60; second++)
        {
            outage.Failed(new InvalidOperationException());
            outage.Succeeded(outage.Failures);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([LogLevel.Error, LogLevel.Information], Levels);
        outage.Failed(new InvalidOperationException());
        outage.Succeeded(outage.Failures);
        Assert.Equal([LogLevel.Error, LogLevel.Information, LogLevel.Error, LogLevel.Information], Levels);
    }

    [Fact]
    public void Says_of_an_outage_that_began_in_silence_that_it_lasts()
    {
        outage.Failed(new InvalidOperationException());
        outage.Succeeded(outage.Failures);
        outage.Failed(new InvalidOperationException());
        clock.Advance(TimeSpan.FromMinutes(1));

        outage.Failed(new InvalidOperationException());

        Assert.Equal([LogLevel.Error, LogLevel.Information, LogLevel.Error], Levels);
    }

    [Fact]
    public void Takes_no_success_for_a_recovery_that_began_before_the_outage()
    {
        var before = outage.Failures;
        outage.Failed(new InvalidOperationException());

        outage.Succeeded(before);

        Assert.Equal([LogLevel.Error], Levels);
    }

    [Fact]
    public void Says_it_once_for_all_who_meet_it_at_once()
    {
        Parallel.For(0, 1000, _ => outage.Failed(new InvalidOperationException()));
        Parallel.For(0, 1000, _ => outage.Succeeded(outage.Failures));

        Assert.Equal([LogLevel.Error, LogLevel.Information], Levels);
    }
}
