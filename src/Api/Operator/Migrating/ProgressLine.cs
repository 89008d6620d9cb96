using Roma.Infrastructure.Persistence.Copying;
using static System.FormattableString;

namespace Roma.Api.Operator.Migrating;

/// <summary>Tells how far a copy is: by a bar that is drawn anew on a terminal, and elsewhere by a line every three seconds.</summary>
internal sealed class ProgressLine(TextWriter output, bool isTerminal, TimeProvider clock) : IDisposable
{
    private const int BarLength = 20;

    private readonly TimeSpan pause = isTerminal ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(3);
    private CopyProgress? first;
    private long begun;
    private long told;

    public void Tell(CopyProgress progress)
    {
        if (first is null || !string.Equals(progress.Step, first.Step, StringComparison.Ordinal))
        {
            (first, begun, told) = (progress, clock.GetTimestamp(), clock.GetTimestamp());
            return;
        }

        if (clock.GetElapsedTime(told) < pause)
        {
            return;
        }

        told = clock.GetTimestamp();
        var rate = (progress.Done - first.Done) / clock.GetElapsedTime(begun).TotalSeconds;
        var rows = progress.TableTotal is { } all ? Invariant($"{progress.Rows} of {all}") : Invariant($"{progress.Rows}");
        var left = progress.Total is { } total && rate > 0 ? Invariant($", {TimeSpan.FromSeconds((long)((total - progress.Done) / rate)):c} left") : "";
        var line = Invariant($"{progress.Step} {progress.Table}: {rows} rows, {(long)rate}/s{left}");
        if (isTerminal)
        {
            // Back to the beginning of the line, and erase what is left of the line before (ECMA-48, 8.3.41).
            output.Write($"\r[{BarOf(progress)}] {line}\e[K");
        }
        else
        {
            output.WriteLine(line);
        }
    }

    /// <summary>Ends the line of the bar.</summary>
    public void Dispose()
    {
        if (isTerminal && first is not null)
        {
            output.WriteLine();
        }
    }

    private static string BarOf(CopyProgress progress) =>
        new string('#', progress.Total is > 0 and var total ? (int)(BarLength * progress.Done / total) : 0).PadRight(BarLength, '-');
}
