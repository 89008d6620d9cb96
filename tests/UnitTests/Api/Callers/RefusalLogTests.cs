using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Roma.Api.Callers;
using Roma.Api.Errors;

namespace Roma.UnitTests.Api.Callers;

public sealed class RefusalLogTests : IDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly RecordedLog log = new();
    private readonly LoggerFactory loggers;
    private readonly RefusalLog refusals;

    public RefusalLogTests()
    {
        loggers = new LoggerFactory([log]);
        refusals = new RefusalLog(clock, loggers.CreateLogger<RefusalLog>());
    }

    private int Told => log.Lines.Count(line => line.Id == 21);

    private IEnumerable<string> Rests => log.Lines.Where(line => line.Id == 41).Select(line => line.Values["Count"]);

    public void Dispose()
    {
        refusals.Dispose();
        loggers.Dispose();
        log.Dispose();
    }

    [Fact]
    public void Tells_five_of_a_client_in_a_second_and_then_how_many_more_there_were()
    {
        Refuse("192.0.2.1", 1000);
        Assert.Equal(5, Told);

        clock.Advance(TimeSpan.FromSeconds(0.999));
        Refuse("192.0.2.2", 1);
        Assert.Empty(Rests);
        clock.Advance(TimeSpan.FromSeconds(0.001));
        Refuse("192.0.2.2", 1);
        Assert.Equal(["995"], Rests);
    }

    [Fact]
    public void Tells_five_more_in_the_next_second()
    {
        Refuse("192.0.2.1", 6);
        clock.Advance(TimeSpan.FromSeconds(1));
        Refuse("192.0.2.1", 6);

        Assert.Equal(10, Told);
    }

    [Fact]
    public void Tells_of_one_client_however_many_another_has()
    {
        Refuse("192.0.2.1", 1000);
        Refuse("192.0.2.2", 1);

        Assert.Equal(6, Told);
    }

    [Fact]
    public void Tells_a_hundred_of_all_clients_in_a_second()
    {
        for (var client = 0; client < 10_000; client++)
        {
            Refuse(client.ToString(CultureInfo.InvariantCulture), 1);
        }

        Assert.Equal(100, Told);
        refusals.Dispose();
        Assert.Equal(["9900"], Rests);
    }

    [Fact]
    public void Counts_anew_after_it_told()
    {
        Refuse("192.0.2.1", 6);
        clock.Advance(TimeSpan.FromSeconds(10));
        Refuse("192.0.2.1", 7);
        clock.Advance(TimeSpan.FromSeconds(1));
        Refuse("192.0.2.1", 1);

        Assert.Equal(["1", "2"], Rests);
    }

    [Fact]
    public void Says_nothing_more_where_all_was_told()
    {
        Refuse("192.0.2.1", 5);
        clock.Advance(TimeSpan.FromMinutes(1));
        Refuse("192.0.2.1", 1);
        refusals.Dispose();

        Assert.Equal((6, 6), (Told, log.Lines.Count));
    }

    [Fact]
    public void Tells_the_rest_before_it_ends()
    {
        Refuse("192.0.2.1", 6);

        refusals.Dispose();

        Assert.Equal(["1"], Rests);
    }

    [Fact]
    public void Counts_every_one_of_refusals_at_once()
    {
        Parallel.For(0, 1000, _ => Refuse("192.0.2.1", 1));
        refusals.Dispose();

        Assert.Equal((5, "995"), (Told, Assert.Single(Rests)));
    }

    private void Refuse(string client, int times)
    {
        for (var n = 0; n < times; n++)
        {
            refusals.Add(client, "r", 403, HttpErrors.RequestInvalid);
        }
    }
}
