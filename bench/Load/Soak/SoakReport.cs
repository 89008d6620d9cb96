using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Soak;

/// <summary>Writes the results of a soak.</summary>
internal static class SoakReport
{
    private const int Lines = 10;

    /// <summary>Writes soak.md, and returns its text.</summary>
    public static Task<string> WriteAsync(SoakPlan plan, SoakResults results, IReadOnlyList<Target> targets, CancellationToken cancellationToken) =>
        Describe(plan, results, targets).WriteAsync("soak.md", cancellationToken);

    private static Markdown Describe(SoakPlan plan, SoakResults results, IReadOnlyList<Target> targets)
    {
        var text = new Markdown();
        text.Line($"# Roma under load for {plan.Minutes} minutes");
        text.Line();
        text.Line($"{plan.Connections} connections, {plan.Apps} apps; requests: {Row.Mixed.What}.");
        text.Line($"Each line has the means of a tenth of the time, and the sizes of the files and of the audit trail at its end.");
        text.Line($"wrk shares the {Environment.ProcessorCount} cores with the server.");
        text.Machine();
        text.Line();
        text.TableRow(
            $"Minute", $"Requests/s", $"p50 ms", $"p99 ms", $"RSS MB", $"Heap MB", $"Handles", $"Threads", $"Database MB", $"Log MB", $"Audit entries");
        text.Line($"|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var (index, samples) in results.Samples.Chunk((results.Samples.Count + Lines - 1) / Lines).Index())
        {
            text.TableRow(
                $"{plan.Minutes * (index + 1) / (double)Lines}", $"{Mean(sample => sample.PerSecond):F0}", $"{Mean(sample => sample.P50 / 1000):F2}",
                $"{Mean(sample => sample.P99 / 1000):F2}", $"{Mean(sample => sample.Footprint.Resident / 1e6):F0}",
                $"{Mean(sample => sample.Footprint.Heap / 1e6):F0}", $"{Mean(sample => sample.Footprint.Handles):F0}",
                $"{Mean(sample => sample.Footprint.Threads):F0}", $"{samples[^1].Database / 1e6:F1}", $"{samples[^1].Log / 1e6:F1}", $"{samples[^1].Entries}");

            double Mean(Func<SoakSample, double> value) => samples.Average(value);
        }

        text.Line();
        text.Line($"The audit trail grew by {results.Entries} entries, {results.Entries / (plan.Minutes * 60)} a second,");
        text.Line($"and the database by {(double)results.Growth / results.Entries:F0} bytes for each.");
        text.Line();
        text.Targets(targets);
        text.Warnings(results.Warnings);
        return text;
    }
}
