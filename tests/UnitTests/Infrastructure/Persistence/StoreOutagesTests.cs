using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Roma.Application.Pipeline;
using Roma.Infrastructure;
using Roma.Infrastructure.Persistence;

namespace Roma.UnitTests.Infrastructure.Persistence;

public sealed class StoreOutagesTests : IDisposable
{
    private readonly RecordedLog log = new();
    private readonly OutageLog outage;

    public StoreOutagesTests() => outage = StoreOutages.Of(
        "writes", static fault => fault is StoreUnavailableException, log.CreateLogger("store"), new FakeTimeProvider());

    public void Dispose() => log.Dispose();

    [Fact]
    public void Say_what_fails_and_what_is_back()
    {
        outage.Failed(new StoreUnavailableException("The disk is on fire."));
        outage.Succeeded(outage.Failures);

        Assert.Equal([LogLevel.Error, LogLevel.Information], log.Lines.Select(line => line.Level));
        Assert.All(log.Lines, line => Assert.Contains("writes", line.Text, StringComparison.Ordinal));
        Assert.Contains("The disk is on fire.", log.Lines[0].Text, StringComparison.Ordinal);
        Assert.Null(log.Lines[0].Exception);
    }

    [Fact]
    public void Say_where_in_the_code_when_it_is_not_known_why()
    {
        var fault = new InvalidOperationException("fault");

        outage.Failed(fault);

        Assert.Same(fault, Assert.Single(log.Lines).Exception);
    }
}
