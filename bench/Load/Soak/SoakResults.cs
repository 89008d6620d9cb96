using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Soak;

/// <summary>One slice of the time: latencies in microseconds, sizes in bytes, and audit entries since the start.</summary>
internal sealed record SoakSample(double PerSecond, double P50, double P99, Footprint Footprint, long Database, long Log, long Entries);

/// <summary>The results of a soak.</summary>
internal sealed class SoakResults
{
    /// <summary>One for each slice.</summary>
    public List<SoakSample> Samples { get; } = [];

    /// <summary>Errors and unexpected answers.</summary>
    public long Unexpected { get; set; }

    /// <summary>Warnings and errors that the server logged.</summary>
    public IReadOnlyList<string> Warnings { get; set; } = [];

    /// <summary>The number of audit entries that were added.</summary>
    public long Entries { get; set; }

    /// <summary>The growth of the database in bytes, after the server has closed it.</summary>
    public long Growth { get; set; }

    /// <summary>Compares the last quarter with the second one. The first is for warming up.</summary>
    public IReadOnlyList<Target> Evaluate() =>
    [
        Target.AtMost("unexpected answers and errors", Unexpected, 0),
        Target.AtMost("warnings and errors in the log", Warnings.Count, 0),
        Target.AtMost("write-ahead log at most, in MB", Samples.Max(sample => sample.Log) / 1e6, 128),
        Target.AtMost("resident memory, last quarter / second", Ratio(sample => sample.Footprint.Resident), 1.1),
        Target.AtMost("handles, last quarter - second", Last(sample => sample.Footprint.Handles) - Second(sample => sample.Footprint.Handles), 5),
        Target.AtMost("threads, last quarter - second", Last(sample => sample.Footprint.Threads) - Second(sample => sample.Footprint.Threads), 5),
        Target.AtMost("p99, last quarter / second", Ratio(sample => sample.P99), 1.25),
        Target.AtLeast("requests per second, last quarter / second", Ratio(sample => sample.PerSecond), 0.85),
    ];

    private double Ratio(Func<SoakSample, double> value) => Last(value) / Second(value);

    private double Second(Func<SoakSample, double> value) => Quarter(1).Select(value).Median();

    private double Last(Func<SoakSample, double> value) => Quarter(3).Select(value).Median();

    private IEnumerable<SoakSample> Quarter(int index) => Samples.Take((index * Samples.Count / 4)..((index + 1) * Samples.Count / 4));
}
