using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Roma.Bench.Load;

/// <summary>The results, for people and for programs.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Writes results.md and results.json, and answers the text of the former.</summary>
    public static async Task<string> WriteAsync(Plan plan, Results results, CancellationToken cancellationToken)
    {
        var targets = Target.Evaluate(plan, results);
        var text = Describe(plan, results, targets);
        var machine = new { Cores = Environment.ProcessorCount, System = RuntimeInformation.OSDescription, Runtime = RuntimeInformation.FrameworkDescription };
        var json = JsonSerializer.Serialize(new { machine, plan, targets, results.Disk, results.Samples }, Json);
        await File.WriteAllTextAsync(Path.Combine(Layout.Artifacts, "results.md"), text, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Layout.Artifacts, "results.json"), json + "\n", cancellationToken);
        return text;
    }

    private static string Describe(Plan plan, Results results, IReadOnlyList<Target> targets)
    {
        var text = new StringBuilder();
        Line($"# Roma beside a bare MVC action");
        Line();
        Line($"Medians of {plan.Rounds} rounds of {plan.Seconds} s each; a ratio is to the bare action at the same number of connections in the same round.");
        Line($"wrk, with one thread, shares the {Environment.ProcessorCount} cores with the server; its share is in requests/s and latencies, and not in CPU.");
        Line($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}.");
        Line();
        foreach (var row in plan.Rows.Prepend(Row.Bare))
        {
            Line($"- {row.Name}: {row.What}");
        }

        Line();
        Cells($"Row", $"Apps", $"Connections", $"Requests/s", $"/ bare", $"p50 ms", $"p99 ms", $"/ bare", $"CPU µs", $"/ bare", $"Bytes", $"RSS MB");
        Line($"|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var series in results.Series.OrderBy(series => series.Connections))
        {
            var bare = Series.OfBare(series.Connections);
            Cells(
                $"{(series.Server is "other" ? "other build: " : "")}{series.RowName}", $"{series.Apps}", $"{series.Connections}",
                $"{Median(sample => sample.PerSecond):F0}", $"{Ratio(sample => sample.PerSecond):F3}",
                $"{Median(sample => sample.P50 / 1000):F2}", $"{Median(sample => sample.P99 / 1000):F2}", $"{Ratio(sample => sample.P99):F2}",
                $"{Median(sample => sample.Cpu):F1}", $"{Ratio(sample => sample.Cpu):F2}",
                $"{Median(sample => sample.Allocated):F0}", $"{Median(sample => sample.Resident / 1e6):F0}");

            double Median(Func<Sample, double> value) => results.Median(series, value);
            double Ratio(Func<Sample, double> value) => results.Ratio(series, bare, value);
        }

        Line();
        Line($"The disk alone, in the same rounds: a flush after 12 KiB takes (p50)");
        Line($"{results.Disk.Select(disk => disk.Flush).Median() / 1000:F2} ms where the file grows,");
        Line($"and {results.Disk.Select(disk => disk.FlushInPlace).Median() / 1000:F2} ms where it is written over;");
        Line($"SQLite commits {results.Disk.Select(disk => disk.UnitsAlone).Median():F0} units of work/s one by one,");
        Line($"and {results.Disk.Select(disk => disk.UnitsTogether).Median():F0} units/s in groups of 64.");
        Line();
        Cells($"Target", $"Limit", $"Measured", $"");
        Line($"|---|--:|--:|---|");
        foreach (var target in targets)
        {
            Cells($"{target.What}", $"{(target.IsUpperLimit ? "≤" : "≥")} {target.Limit}", $"{target.Value:F2}", $"{(target.IsMet ? "met" : "missed")}");
        }

        return text.ToString();

        void Line(FormattableString? line = null) => text.Append(line?.ToString(CultureInfo.InvariantCulture)).Append('\n');

        void Cells(params FormattableString[] cells) =>
            text.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.ToString(CultureInfo.InvariantCulture))).Append(" |\n");
    }
}
