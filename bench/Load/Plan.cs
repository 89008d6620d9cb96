namespace Roma.Bench.Load;

/// <summary>A kind of request.</summary>
internal sealed record Row(string Name, string Script, string What)
{
    /// <summary>What all others are compared with. The same requests as <c>given</c>, so that they cost wrk the same.</summary>
    public static readonly Row Bare = new("bare", "given.lua", "PUT with a secret, answered by a bare MVC action");

    public static readonly Row Reset = new("reset", "reset.lua", "PUT without a body: a secret is generated");

    public static readonly Row Hot = new("hot", "reset.lua", "PUT without a body, always of one app");

    /// <summary>For a soak.</summary>
    public static readonly Row Mixed = new(
        "mixed",
        "mixed.lua",
        "resets (60 %, a third of them to a given secret), shows (28 %), apps that are created, changed and deleted (11 %), a few lists and unknown apps");

    /// <summary>For an overload.</summary>
    public static readonly Row Crowd = new("crowd", "overload.lua", Reset.What);

    public static readonly IReadOnlyList<Row> OfRoma =
    [
        Reset,
        new("given", "given.lua", "PUT with a secret, a new one each time"),
        Hot,
        new("show", "show.lua", "GET of a secret"),
        new("list", "list.lua", "GET of the first 10 apps"),
        new("create", "create.lua", "POST of an app"),
    ];
}

/// <summary>What to measure.</summary>
internal sealed record Plan
{
    /// <summary>The number of connections that the targets speak of.</summary>
    public const int TargetConnections = 64;

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
        row == Row.Reset && (connections == TargetConnections || connections == Connections.Max());
}
