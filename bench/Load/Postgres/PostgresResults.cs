using Roma.Bench.Load.Harness;
using Roma.Bench.Load.Reset;

namespace Roma.Bench.Load.Postgres;

/// <summary>The measurements of all rounds.</summary>
internal sealed class PostgresResults(PostgresPlan plan)
{
    public List<PostgresSample> Samples { get; } = [];

    /// <summary>The load of the machine, as the system averages it over a minute, before each round.</summary>
    public List<double> Loads { get; } = [];

    public IEnumerable<Series> Series => Samples.Select(sample => sample.Series).Distinct();

    /// <summary>The median of all rounds; NaN if there is none.</summary>
    public double Median(Series series, Func<PostgresSample, double> value) => Of(series).Select(value).Median();

    /// <summary>The median of the ratios to <paramref name="other"/> in the same round; NaN if there is none.</summary>
    public double Ratio(Series series, Series other, Func<PostgresSample, double> value) =>
        Of(series).Join(Of(other), sample => sample.Round, sample => sample.Round, (sample, to) => value(sample) / value(to)).Median();

    /// <summary>What a row of Roma is compared with.</summary>
    public Series PgBenchFor(Series series) =>
        new("pgbench", IsHot(series) ? PostgresPlan.OfOneApp : PostgresPlan.InTwo, plan.MainApps, series.Connections);

    /// <summary>The targets whose rows were measured.</summary>
    public IReadOnlyList<Target> Evaluate()
    {
        var (reset, few) = (OfRoma(Row.Reset.Name), OfRoma(Row.Reset.Name) with { Connections = 16 });
        var (two, hot) = (OfRoma(PostgresPlan.TwoProcesses), OfRoma(Row.Hot.Name));
        Target[] all =
        [
            Target.AtLeast("resets per second / pgbench, 16 connections", Ratio(few, PgBenchFor(few), sample => sample.PerSecond), 0.8),
            Target.AtLeast("resets per second / pgbench, 64 connections", Ratio(reset, PgBenchFor(reset), sample => sample.PerSecond), 1.1),
            Target.AtMost("CPU time of a reset, Roma and PostgreSQL / pgbench, 64 connections", Ratio(reset, PgBenchFor(reset), sample => sample.Cpu), 0.5),
            Target.AtLeast("resets per second of one app / pgbench, 64 connections", Ratio(hot, PgBenchFor(hot), sample => sample.PerSecond), 5),
            Target.AtLeast("resets per second, two processes / one, 64 connections", Ratio(two, reset, sample => sample.PerSecond), 1),
            .. plan.Apps.Select(apps => Target.AtMost(
                $"p50 of a page at offset 10,000 of {apps} apps, 16 connections or fewer, in ms", SlowestPage(apps) / 1000, 50)),
        ];
        return [.. all.Where(target => !double.IsNaN(target.Value))];

        Series OfRoma(string row) => new("roma", row, plan.MainApps, WrkRun.UsualConnections);
        double SlowestPage(int apps) => plan.Connections.Where(connections => connections <= 16)
            .Select(connections => Median(new Series("roma", Row.Page.Name, apps, connections), sample => sample.P50))
            .DefaultIfEmpty(double.NaN).Max();
    }

    private static bool IsHot(Series series) => string.Equals(series.RowName, Row.Hot.Name, StringComparison.Ordinal);

    private IEnumerable<PostgresSample> Of(Series series) => Samples.Where(sample => sample.Series == series);
}
