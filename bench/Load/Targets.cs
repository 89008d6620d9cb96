namespace Roma.Bench.Load;

/// <summary>What was aimed at, and what came of it.</summary>
internal sealed record Target(string What, double Value, double Limit, bool IsUpperLimit)
{
    public bool IsMet => IsUpperLimit ? Value <= Limit : Value >= Limit;

    /// <summary>The targets that the results say something about.</summary>
    public static IReadOnlyList<Target> Evaluate(Plan plan, Results results)
    {
        var bare = Series.OfBare(Plan.TargetConnections);
        var reset = Series.OfRoma(Row.Reset, plan.MainApps, Plan.TargetConnections);
        var hot = Series.OfRoma(Row.Hot, plan.MainApps, Plan.TargetConnections);
        var (few, many) = (plan.Apps.Min(), plan.Apps.Max());
        var (amongFew, amongMany) = (reset with { Apps = few }, reset with { Apps = many });
        var crowd = amongMany with { Connections = 256 };
        var alone = results.Of(reset with { Connections = 1 }).Select(sample => sample.P50 - results.Disk[sample.Round - 1].Flush).Median();
        Target[] all =
        [
            AtLeast("resets per second / bare, 64 connections", results.Ratio(reset, bare, sample => sample.PerSecond), 0.5),
            AtMost("CPU time of a reset / bare, 64 connections", results.Ratio(reset, bare, sample => sample.Cpu), 2),
            AtMost("p99 of a reset / bare, 64 connections", results.Ratio(reset, bare, sample => sample.P99), 4),
            AtMost("p50 of a reset - p50 of a flush where the file grows, 1 connection, in ms", alone / 1000, 0.3),
            AtMost($"CPU time of a reset among {many} apps / {few}", Compared(sample => sample.Cpu), 1.15),
            AtMost($"time per reset among {many} apps / {few}", Compared(sample => 1 / sample.PerSecond), 1.15),
            AtLeast("resets per second of one app / many, 64 connections", results.Ratio(hot, reset, sample => sample.PerSecond), 0.5),
            AtMost(
                $"resident memory at 256 connections, {many} apps, in MB",
                results.Of(crowd).Select(sample => sample.Resident / 1e6).DefaultIfEmpty(double.NaN).Max(),
                200),
        ];
        return [.. all.Where(target => !double.IsNaN(target.Value))];

        double Compared(Func<Sample, double> value) => few == many ? double.NaN : results.Ratio(amongMany, amongFew, value);
    }

    public static Target AtLeast(string what, double value, double limit) => new(what, value, limit, IsUpperLimit: false);

    public static Target AtMost(string what, double value, double limit) => new(what, value, limit, IsUpperLimit: true);
}
