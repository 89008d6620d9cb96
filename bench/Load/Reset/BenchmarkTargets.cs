using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Reset;

/// <summary>The limits of a benchmark.</summary>
internal static class BenchmarkTargets
{
    /// <summary>The targets whose rows were measured.</summary>
    public static IReadOnlyList<Target> Evaluate(Plan plan, Results results)
    {
        var (few, many) = (plan.Apps.Min(), plan.Apps.Max());
        var bare = Series.OfBare(WrkRun.UsualConnections);
        var (reset, hot) = (OfRoma(Row.Reset), OfRoma(Row.Hot));
        var (list, validate) = (OfRoma(Row.List), OfRoma(Row.Validate));
        var crowd = reset with { Apps = many, Connections = 256 };
        var alone = results.Of(reset with { Connections = 1 }).Select(sample => sample.P50 - results.Disk[sample.Round - 1].Flush).Median();
        Target[] all =
        [
            Target.AtLeast("resets per second / bare, 64 connections", results.Ratio(reset, bare, sample => sample.PerSecond), 0.5),
            Target.AtMost("CPU time of a reset / bare, 64 connections", results.Ratio(reset, bare, sample => sample.Cpu), 2),
            Target.AtMost("p99 of a reset / bare, 64 connections", results.Ratio(reset, bare, sample => sample.P99), 4),
            Target.AtMost("p50 of a reset - p50 of a flush where the file grows, 1 connection, in ms", alone / 1000, 0.3),
            Target.AtMost($"CPU time of a reset among {many} apps / {few}", ManyToFew(reset, sample => sample.Cpu), 1.15),
            Target.AtMost($"time per reset among {many} apps / {few}", ManyToFew(reset, sample => 1 / sample.PerSecond), 1.15),
            Target.AtLeast("resets per second of one app / many, 64 connections", results.Ratio(hot, reset, sample => sample.PerSecond), 0.5),
            Target.AtMost(
                $"resident memory at 256 connections, {many} apps, in MB",
                results.Of(crowd).Select(sample => sample.Resident / 1e6).DefaultIfEmpty(double.NaN).Max(),
                200),
            Target.AtLeast("lists per second / bare, 64 connections", results.Ratio(list, bare, sample => sample.PerSecond), 0.2),
            Target.AtMost($"time per list among {many} apps / {few}", ManyToFew(list, sample => 1 / sample.PerSecond), 2),
            Target.AtMost(
                $"p50 of a reset beside four filtered lists, {many} apps, 1 connection, in ms",
                results.Median(OfRoma(Row.BesideScans) with { Apps = many, Connections = 1 }, sample => sample.P50) / 1000,
                50),
            Target.AtMost($"time per validation among {many} apps / {few}", ManyToFew(validate, sample => 1 / sample.PerSecond), 2),
        ];
        return [.. all.Where(target => !double.IsNaN(target.Value))];

        Series OfRoma(Row row) => Series.OfRoma(row, plan.MainApps, WrkRun.UsualConnections);
        double ManyToFew(Series series, Func<Sample, double> value) =>
            few == many ? double.NaN : results.Ratio(series with { Apps = many }, series with { Apps = few }, value);
    }
}
