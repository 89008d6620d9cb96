using Microsoft.Extensions.Time.Testing;
using Roma.Api.Operator.Migrating;

namespace Roma.UnitTests.Api.Operator.Migrating;

public sealed class ProgressLineTests : IDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly StringWriter output = new() { NewLine = "\n" };

    public void Dispose() => output.Dispose();

    [Fact]
    public void Writes_a_line_every_three_seconds_with_the_rate_and_the_time_left()
    {
        using (var progress = new ProgressLine(output, isTerminal: false, clock))
        {
            progress.Tell(new("copying", "tokens", 1000, 1000, 1000, 100_000));
            clock.Advance(TimeSpan.FromSeconds(2.9));
            progress.Tell(new("copying", "apps", 20_000, 99_000, 21_000, 100_000));
            clock.Advance(TimeSpan.FromSeconds(0.1));
            progress.Tell(new("copying", "apps", 30_000, 99_000, 31_000, 100_000));
        }

        Assert.Equal("copying apps: 30000 of 99000 rows, 10000/s, 00:00:06 left\n", output.ToString());
    }

    [Fact]
    public void Knows_no_end_before_it_knows_how_much_there_is()
    {
        using (var progress = new ProgressLine(output, isTerminal: false, clock))
        {
            progress.Tell(new("reading", "apps", 0, TableTotal: null, 0, Total: null));
            clock.Advance(TimeSpan.FromSeconds(4));
            progress.Tell(new("reading", "apps", 8000, TableTotal: null, 8000, Total: null));
        }

        Assert.Equal("reading apps: 8000 rows, 2000/s\n", output.ToString());
    }

    [Fact]
    public void Draws_a_bar_anew_on_a_terminal_and_ends_its_line()
    {
        using (var progress = new ProgressLine(output, isTerminal: true, clock))
        {
            progress.Tell(new("copying", "apps", 0, 400, 0, 400));
            clock.Advance(TimeSpan.FromSeconds(1));
            progress.Tell(new("copying", "apps", 100, 400, 100, 400));
            progress.Tell(new("copying", "apps", 200, 400, 200, 400));
        }

        Assert.Equal("\r[#####---------------] copying apps: 100 of 400 rows, 100/s, 00:00:03 left\e[K\n", output.ToString());
    }

    [Fact]
    public void Counts_the_rate_of_each_step_alone()
    {
        using (var progress = new ProgressLine(output, isTerminal: false, clock))
        {
            progress.Tell(new("copying", "apps", 0, 400, 0, 400));
            clock.Advance(TimeSpan.FromSeconds(100));
            progress.Tell(new("verifying", "apps", 0, 400, 0, 400));
            clock.Advance(TimeSpan.FromSeconds(4));
            progress.Tell(new("verifying", "apps", 400, 400, 400, 400));
        }

        Assert.Equal("verifying apps: 400 of 400 rows, 100/s, 00:00:00 left\n", output.ToString());
    }
}
