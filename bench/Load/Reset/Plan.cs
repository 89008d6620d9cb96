using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Reset;

/// <summary>What to measure.</summary>
internal sealed record Plan
{
    public required int Rounds { get; init; }

    public required int Seconds { get; init; }

    public required IReadOnlyList<int> Connections { get; init; }

    public required IReadOnlyList<Row> Rows { get; init; }

    /// <summary>The sizes of the stores.</summary>
    public required IReadOnlyList<int> Apps { get; init; }

    /// <summary>Whether stores are made anew.</summary>
    public required bool Fresh { get; init; }

    /// <summary>Another build of Roma.Api.dll to measure beside this one.</summary>
    public required string? OtherBuild { get; init; }

    /// <summary>The size of the store that every row runs against.</summary>
    public int MainApps => Apps[Apps.Count / 2];

    /// <summary>Whether a row runs at this number of connections against the stores of other sizes too.</summary>
    public bool ComparesSizes(Row row, int connections) =>
        row.ComparesSizes && (connections is 1 or WrkRun.UsualConnections || connections == Connections.Max());
}
