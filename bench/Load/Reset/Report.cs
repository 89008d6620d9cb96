using System.Runtime.InteropServices;
using System.Text.Json;
using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Reset;

/// <summary>Writes the results.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Writes results.md and results.json, and returns the text of the former.</summary>
    public static async Task<string> WriteAsync(Plan plan, Results results, CancellationToken cancellationToken)
    {
        var targets = BenchmarkTargets.Evaluate(plan, results);
        var machine = new { Cores = Environment.ProcessorCount, System = RuntimeInformation.OSDescription, Runtime = RuntimeInformation.FrameworkDescription };
        var json = JsonSerializer.Serialize(new { machine, plan, targets, results.Disk, results.Samples }, Json);
        await File.WriteAllTextAsync(Path.Combine(Paths.Artifacts, "results.json"), json + "\n", cancellationToken);
        return await Describe(plan, results, targets).WriteAsync("results.md", cancellationToken);
    }

    private static Markdown Describe(Plan plan, Results results, IReadOnlyList<Target> targets)
    {
        var text = new Markdown();
        text.Line($"# Roma beside a bare MVC action");
        text.Line();
        text.Line(
            $"Medians of {plan.Rounds} rounds of {plan.Seconds} s each; a ratio is to the bare action at the same number of connections in the same round.");
        text.Line(
            $"wrk, with one thread, shares the {Environment.ProcessorCount} cores with the server; its share is in requests/s and latencies, and not in CPU.");
        text.Machine();
        text.Line();
        foreach (var row in plan.Rows.Prepend(Row.Bare))
        {
            text.Line($"- {row.Name}: {row.What}");
        }

        text.Line();
        text.TableRow($"Row", $"Apps", $"Connections", $"Requests/s", $"/ bare", $"p50 ms", $"p99 ms", $"/ bare", $"CPU µs", $"/ bare", $"Bytes", $"RSS MB");
        text.Line($"|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var series in results.Series.OrderBy(series => series.Connections))
        {
            var bare = Series.OfBare(series.Connections);
            text.TableRow(
                $"{(series.Server is "other" ? "other build: " : "")}{series.RowName}", $"{series.Apps}", $"{series.Connections}",
                $"{Median(sample => sample.PerSecond):F0}", $"{Ratio(sample => sample.PerSecond):F3}",
                $"{Median(sample => sample.P50 / 1000):F2}", $"{Median(sample => sample.P99 / 1000):F2}", $"{Ratio(sample => sample.P99):F2}",
                $"{Median(sample => sample.Cpu):F1}", $"{Ratio(sample => sample.Cpu):F2}",
                $"{Median(sample => sample.Allocated):F0}", $"{Median(sample => sample.Resident / 1e6):F0}");

            double Median(Func<Sample, double> value) => results.Median(series, value);
            double Ratio(Func<Sample, double> value) => results.Ratio(series, bare, value);
        }

        text.Line();
        text.Line($"The disk alone, in the same rounds: a flush after 12 KiB takes (p50)");
        text.Line($"{results.Disk.Select(disk => disk.Flush).Median() / 1000:F2} ms where the file grows,");
        text.Line($"and {results.Disk.Select(disk => disk.FlushInPlace).Median() / 1000:F2} ms where it is written over;");
        text.Line($"SQLite commits {results.Disk.Select(disk => disk.ChangesAlone).Median():F0} transactions/s of one change each,");
        text.Line($"and {results.Disk.Select(disk => disk.ChangesTogether).Median():F0} changes/s in transactions of 64.");
        text.Line();
        text.Targets(targets);
        return text;
    }
}
