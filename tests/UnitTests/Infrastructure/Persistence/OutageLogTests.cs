using Microsoft.Extensions.Logging;
using Roma.Infrastructure.Persistence;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Infrastructure.Persistence;

public sealed class OutageLogTests
{
    [Fact]
    public void Says_once_that_the_store_fails_and_once_that_it_is_back()
    {
        using var log = new RecordedLog();
        var outage = new OutageLog(log.CreateLogger("store"), "writes");
        var first = new InvalidOperationException("first");

        outage.Succeeded();
        outage.Failed(first);
        outage.Failed(new InvalidOperationException("second"));
        outage.Succeeded();
        outage.Succeeded();
        outage.Failed(new InvalidOperationException("third"));

        Assert.Equal([LogLevel.Error, LogLevel.Information, LogLevel.Error], log.Lines.Select(line => line.Level));
        Assert.Same(first, log.Lines[0].Exception);
        Assert.All(log.Lines, line => Assert.Contains("writes", line.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Says_it_once_for_all_who_meet_it_at_once()
    {
        using var log = new RecordedLog();
        var outage = new OutageLog(log.CreateLogger("store"), "reads");

        Parallel.For(0, 1000, _ => outage.Failed(new InvalidOperationException()));
        Parallel.For(0, 1000, _ => outage.Succeeded());

        Assert.Equal([LogLevel.Error, LogLevel.Information], log.Lines.Select(line => line.Level));
    }
}
