using System.Globalization;

namespace Roma.Api.Operator.Seeding;

/// <summary>
/// Tells how far a long command is: on a terminal by a bar that is drawn over and over, elsewhere, as in a file, by a line every few seconds.
/// </summary>
internal sealed class SeedProgress(TextWriter notes, bool isTerminal, int total, TimeProvider clock)
{
    private const int BarWidth = 24;

    /// <summary>How often a line is written where there is no terminal.</summary>
    private static readonly TimeSpan LinePause = TimeSpan.FromSeconds(3);

    private readonly long start = clock.GetTimestamp();
    private long lastLine = clock.GetTimestamp();
    private int drawnLength;

    /// <summary>The time since the beginning.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(start);

    /// <summary>Says that <paramref name="made"/> are made by now.</summary>
    public async Task ReportAsync(int made)
    {
        if (isTerminal)
        {
            var drawn = $"{Bar(made, total)} {Describe(made, total, Elapsed)}";
            // Blanks over what is left of a longer one.
            await notes.WriteAsync($"\r{drawn.PadRight(drawnLength)}");
            await notes.FlushAsync();
            drawnLength = drawn.Length;
        }
        else if (clock.GetElapsedTime(lastLine) >= LinePause)
        {
            lastLine = clock.GetTimestamp();
            await notes.WriteLineAsync(Describe(made, total, Elapsed));
        }
    }

    /// <summary>Leaves the line of the bar, and says that it ends with <paramref name="made"/> if these are neither all nor none.</summary>
    public async Task EndAsync(int made)
    {
        if (drawnLength > 0)
        {
            await notes.WriteLineAsync();
        }

        if (made > 0 && made < total)
        {
            await notes.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Stopped after {made} of {total} apps: they are whole, and stay."));
        }
    }

    /// <summary>How many are made in a second, so far; 0 before any time has passed.</summary>
    public static long RateOf(int made, TimeSpan elapsed) => elapsed > TimeSpan.Zero ? (long)(made / elapsed.TotalSeconds) : 0;

    private static string Bar(int made, int total)
    {
        var filled = (int)((long)BarWidth * made / total);
        return $"[{new string('#', filled)}{new string('-', BarWidth - filled)}]";
    }

    private static string Describe(int made, int total, TimeSpan elapsed)
    {
        var rate = RateOf(made, elapsed);
        var left = rate == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {TimeSpan.FromSeconds((total - made) / rate):h\\:mm\\:ss} left");
        return string.Create(CultureInfo.InvariantCulture, $"{100L * made / total,3} %  {made} of {total} apps, {rate}/s{left}");
    }
}
