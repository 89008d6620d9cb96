using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Roma.Api.Hosting;

namespace Roma.UnitTests.Api.Hosting;

public sealed class ConnectionLimitTests : IDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly RecordedLog log = new();
    private readonly LoggerFactory loggers;
    private readonly ConnectionLimit limit;

    public ConnectionLimitTests()
    {
        loggers = new LoggerFactory([log]);
        limit = new ConnectionLimit(() => 2, clock, loggers.CreateLogger<ConnectionLimit>());
    }

    public void Dispose()
    {
        loggers.Dispose();
        log.Dispose();
    }

    [Fact]
    public void Lets_one_in_for_each_that_has_left()
    {
        Assert.Equal([true, true, false], [limit.TryEnter(), limit.TryEnter(), limit.TryEnter()]);

        limit.Leave();

        Assert.Equal([true, false], [limit.TryEnter(), limit.TryEnter()]);
    }

    [Fact]
    public void Tells_at_most_once_a_minute_that_it_is_reached()
    {
        limit.TryEnter();
        limit.TryEnter();
        Assert.Empty(log.Lines);

        for (var second = 0; second < 61; second++)
        {
            limit.TryEnter();
            limit.TryEnter();
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([(30, "2"), (30, "2")], log.Lines.Select(line => (line.Id, line.Values["Connections"])));
    }

    [Fact]
    public void Is_asked_for_when_the_first_connection_comes()
    {
        var later = new ConnectionLimit(() => throw new NotSupportedException(), clock, loggers.CreateLogger<ConnectionLimit>());

        Assert.Throws<NotSupportedException>(() => later.TryEnter());
    }
}
