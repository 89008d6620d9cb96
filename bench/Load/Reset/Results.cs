using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Reset;

/// <summary>A row on a server, with a number of apps in its store, at a number of connections. It is measured once in each round.</summary>
internal readonly record struct Series(string Server, string RowName, int Apps, int Connections)
{
    public static Series OfBare(int connections) => new("bare", Row.Bare.Name, Apps: 0, connections);

    public static Series OfRoma(Row row, int apps, int connections) => new("roma", row.Name, apps, connections);
}

/// <summary>One measurement: latencies and CPU time in microseconds, memory in bytes; CPU time and allocated bytes are per request.</summary>
internal sealed record Sample(
    Series Series,
    int Round,
    double PerSecond,
    double P50,
    double P99,
    double Cpu,
    double Allocated,
    long Resident,
    long PeakResident,
    int Gen0,
    int Gen1,
    int Gen2,
    double GcPause)
{
    public static Sample Of(Series series, int round, WrkReport wrk, Usage before, Usage after) =>
        new(
            series,
            round,
            wrk.Requests * 1e6 / wrk.Duration,
            wrk.P50,
            wrk.P99,
            (after.Cpu - before.Cpu).TotalMicroseconds / wrk.Requests,
            (double)(after.Allocated - before.Allocated) / wrk.Requests,
            after.Resident,
            after.PeakResident,
            after.Gen0 - before.Gen0,
            after.Gen1 - before.Gen1,
            after.Gen2 - before.Gen2,
            (after.GcPause - before.GcPause).TotalMicroseconds);
}

/// <summary>The measurements of all rounds.</summary>
internal sealed class Results
{
    public List<Sample> Samples { get; } = [];

    /// <summary>One for each round.</summary>
    public List<DiskSample> Disk { get; } = [];

    public IEnumerable<Series> Series => Samples.Select(sample => sample.Series).Distinct();

    /// <summary>The median of all rounds; NaN if there is none.</summary>
    public double Median(Series series, Func<Sample, double> value) => Of(series).Select(value).Median();

    /// <summary>The median of the ratios to <paramref name="other"/> in the same round; NaN if there is none.</summary>
    public double Ratio(Series series, Series other, Func<Sample, double> value) =>
        Of(series).Join(Of(other), sample => sample.Round, sample => sample.Round, (sample, to) => value(sample) / value(to)).Median();

    public IEnumerable<Sample> Of(Series series) => Samples.Where(sample => sample.Series == series);
}
