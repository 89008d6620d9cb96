namespace Roma.Bench.Load.Harness;

/// <summary>A kind of request, and the wrk script that sends it.</summary>
internal sealed record Row(string Name, string Script, string What)
{
    /// <summary>What all others are compared with. The same requests as <c>given</c>, so that they cost wrk the same.</summary>
    public static readonly Row Bare = new("bare", "given.lua", "PUT with a secret, answered by a bare MVC action");

    public static readonly Row Reset = new("reset", "reset.lua", "PUT without a body: a secret is generated") { ComparesSizes = true };

    public static readonly Row Hot = new("hot", "reset.lua", "PUT without a body, always of one app") { File = AppFile.OneId };

    public static readonly Row List = new("list", "list.lua", "GET of the first 10 apps") { ComparesSizes = true };

    public static readonly Row Validate = new("validate", "validate.lua", "GET of an app by its exact name") { File = AppFile.Names, ComparesSizes = true };

    /// <summary>A filtered list, which reads every app of the instance.</summary>
    public static readonly Row Scan = new("scan", "scan.lua", "GET of the apps with a part of a name that none has");

    public static readonly Row BesideScans = new("beside-scans", "reset.lua", "as reset, while four other connections send filtered lists")
    {
        Background = Scan,
        ComparesSizes = true,
    };

    public static readonly Row Create = new("create", "create.lua", "POST of an app");

    /// <summary>A page far from the first one.</summary>
    public static readonly Row Page = new("page", "page.lua", "GET of 10 apps at offset 10,000") { ComparesSizes = true };

    /// <summary>For a soak.</summary>
    public static readonly Row Mixed = new(
        "mixed",
        "mixed.lua",
        "resets (60 %, a third of them to a given secret), shows (28 %), apps that are created, changed and deleted (11 %), a few lists and unknown apps");

    /// <summary>For an overload: resets, and each answer is counted by its kind.</summary>
    public static readonly Row Overload = new("overload", "overload.lua", Reset.What);

    /// <summary>The rows of a benchmark, besides the bare action.</summary>
    public static readonly IReadOnlyList<Row> OfRoma =
    [
        Reset,
        new("given", "given.lua", "PUT with a secret, a new one each time"),
        Hot,
        new("show", "show.lua", "GET of a secret"),
        List,
        Validate,
        BesideScans,
        Create,
    ];

    /// <summary>The file that the script picks values from.</summary>
    public AppFile File { get; private init; } = AppFile.Ids;

    /// <summary>What four other connections send meanwhile; null for nothing.</summary>
    public Row? Background { get; private init; }

    /// <summary>Whether it is measured with stores of every size.</summary>
    public bool ComparesSizes { get; private init; }
}

/// <summary>A file beside a store: a value of some app on each line.</summary>
internal enum AppFile
{
    Ids,
    OneId,
    Names,
}
