using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Roma.Api.Operator.Seeding;

namespace Roma.UnitTests.Api.Operator.Seeding;

public sealed class SeedProgressTests : IDisposable
{
    private const int Total = 1_000_000;

    private readonly FakeTimeProvider clock = new();
    private readonly StringWriter notes = new(CultureInfo.InvariantCulture) { NewLine = "\n" };

    public void Dispose() => notes.Dispose();

    [Fact]
    public async Task Draws_a_bar_with_percent_rate_and_what_is_left_on_a_terminal()
    {
        var progress = On(isTerminal: true);
        clock.Advance(TimeSpan.FromSeconds(5));

        await progress.ReportAsync(250_000);

        Assert.Equal("\r[######------------------]  25 %  250000 of 1000000 apps, 50000/s, 0:00:15 left", notes.ToString());
    }

    [Fact]
    public async Task Draws_over_all_of_the_bar_before()
    {
        var progress = On(isTerminal: true);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        await progress.ReportAsync(500_000);
        clock.Advance(TimeSpan.FromHours(1));
        await progress.ReportAsync(500_001);

        var drawn = notes.ToString().Split('\r');

        Assert.True(drawn[2].TrimEnd().Length < drawn[1].Length, "Both are as long.");
        Assert.Equal(drawn[1].Length, drawn[2].Length);
    }

    [Fact]
    public async Task Writes_a_line_every_three_seconds_where_there_is_no_terminal()
    {
        var progress = On(isTerminal: false);
        for (var second = 1; second <= 7; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await progress.ReportAsync(second * 100_000);
        }

        Assert.Equal(
            " 30 %  300000 of 1000000 apps, 100000/s, 0:00:07 left\n 60 %  600000 of 1000000 apps, 100000/s, 0:00:04 left\n", notes.ToString());
    }

    [Fact]
    public async Task Does_not_guess_before_any_time_has_passed()
    {
        await On(isTerminal: true).ReportAsync(10);

        Assert.EndsWith("  0 %  10 of 1000000 apps, 0/s", notes.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(Total, "")]
    [InlineData(123, "Stopped after 123 of 1000000 apps: they are whole, and stay.\n")]
    public async Task Says_that_it_stopped_half_way(int made, string said)
    {
        await On(isTerminal: false).EndAsync(made);

        Assert.Equal(said, notes.ToString());
    }

    [Fact]
    public async Task Leaves_the_line_of_the_bar()
    {
        var progress = On(isTerminal: true);
        await progress.ReportAsync(Total);
        var bar = notes.ToString();

        await progress.EndAsync(Total);

        Assert.Equal(bar + "\n", notes.ToString());
    }

    private SeedProgress On(bool isTerminal) => new(notes, isTerminal, Total, clock);
}
