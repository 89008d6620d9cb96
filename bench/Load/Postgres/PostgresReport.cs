using System.Text.Json;
using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Postgres;

/// <summary>Writes the results.</summary>
internal static class PostgresReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Writes postgres.md and postgres.json, and returns the text of the former.</summary>
    public static async Task<string> WriteAsync(PostgresPlan plan, PostgresResults results, CancellationToken cancellationToken)
    {
        var targets = results.Evaluate();
        var json = JsonSerializer.Serialize(new { plan, targets, results.Loads, results.Samples }, Json);
        await File.WriteAllTextAsync(Path.Combine(Paths.Artifacts, "postgres.json"), json + "\n", cancellationToken);
        return await Describe(plan, results, targets).WriteAsync("postgres.md", cancellationToken);
    }

    private static Markdown Describe(PostgresPlan plan, PostgresResults results, IReadOnlyList<Target> targets)
    {
        var text = new Markdown();
        text.Line($"# Roma on PostgreSQL beside pgbench");
        text.Line();
        text.Line($"Medians of {plan.Rounds} rounds of {plan.Seconds} s each. A ratio is to pgbench at the same number of connections in the same round;");
        text.Line($"that of hot is to pgbench-hot.");
        text.Line($"wrk or pgbench, PostgreSQL and Roma share {Environment.ProcessorCount} cores. The load of the machine before each round,");
        text.Line($"to which the bench itself adds about 3: {string.Join(", ", results.Loads.Select(load => FormattableString.Invariant($"{load:F1}")))}.");
        text.Machine();
        text.Line();
        foreach (var (name, what) in PostgresPlan.AllRows.Where(row => plan.Rows.Contains(row.Name, StringComparer.Ordinal)))
        {
            text.Line($"- {name}: {what}");
        }

        text.Line();
        text.TableRow(
            $"Row", $"Apps", $"Connections", $"Requests/s", $"/ pgbench", $"p50 ms", $"p99 ms", $"CPU µs", $"PostgreSQL's", $"Sum / pgbench", $"Bytes");
        text.Line($"|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var series in results.Series.OrderBy(series => series.Connections))
        {
            var pgbench = results.PgBenchFor(series);
            var isReset = !PostgresPlan.IsOnlyOfRoma(series.RowName);
            text.TableRow(
                $"{(series.Server is "other" ? "other build: " : "")}{series.RowName}", $"{series.Apps}", $"{series.Connections}",
                $"{Median(sample => sample.PerSecond):F0}", $"{Ratio(sample => sample.PerSecond)}",
                $"{Median(sample => sample.P50 / 1000):F2}", $"{Median(sample => sample.P99 / 1000):F2}",
                $"{Median(sample => sample.OwnCpu):F0}", $"{Median(sample => sample.DatabaseCpu):F0}", $"{Ratio(sample => sample.Cpu)}",
                $"{Median(sample => sample.Allocated):F0}");

            double Median(Func<PostgresSample, double> value) => results.Median(series, value);
            string Ratio(Func<PostgresSample, double> value) => isReset ? FormattableString.Invariant($"{results.Ratio(series, pgbench, value):F2}") : "";
        }

        text.Line();
        text.Targets(targets);
        return text;
    }
}
