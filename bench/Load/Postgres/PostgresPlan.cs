using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Postgres;

/// <summary>What to measure. Pages of a list are asked for in stores of all sizes, all else happens in the smallest.</summary>
internal sealed record PostgresPlan(
    int Rounds, int Seconds, IReadOnlyList<int> Connections, IReadOnlyList<string> Rows, IReadOnlyList<int> Apps, string? OtherBuild, bool Fresh)
{
    public const string InTwo = "pgbench";

    public const string OneByOne = "pgbench-locked";

    public const string OfOneApp = "pgbench-hot";

    /// <summary>Resets through two processes of Roma, each with half of the connections.</summary>
    public const string TwoProcesses = "reset-two";

    /// <summary>All rows, in the order in which they are measured: what is compared is close together.</summary>
    public static readonly IReadOnlyList<(string Name, string What)> AllRows =
    [
        (InTwo, "pgbench sends a reset's statements in two round trips"),
        (Row.Reset.Name, Row.Reset.What),
        (TwoProcesses, "as reset, with half of the connections to each of two processes"),
        (OneByOne, "pgbench sends a reset's statements one by one, and locks the row"),
        (OfOneApp, "pgbench changes one app, whose row it locks, in three round trips"),
        (Row.Hot.Name, Row.Hot.What),
        (Row.Create.Name, Row.Create.What),
        (Row.Page.Name, Row.Page.What),
    ];

    /// <summary>The rows that pgbench has no counterpart of.</summary>
    private static readonly Row[] OnlyOfRoma = [Row.Create, Row.Page];

    public int MainApps => Apps[0];

    public static bool IsOnlyOfRoma(string row) => OnlyOfRoma.Any(known => string.Equals(known.Name, row, StringComparison.Ordinal));
}

/// <summary>
/// One measurement: latencies in microseconds; processor time of Roma or pgbench, and of PostgreSQL, in microseconds for each request, and allocated
/// bytes for each.
/// </summary>
internal sealed record PostgresSample(
    Reset.Series Series, int Round, double PerSecond, double P50, double P99, double OwnCpu, double DatabaseCpu, double Allocated)
{
    public double Cpu => OwnCpu + DatabaseCpu;
}
