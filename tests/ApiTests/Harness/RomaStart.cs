namespace Roma.ApiTests.Harness;

/// <summary>How the program is started on <paramref name="DataDirectory"/>, where that is not as usual.</summary>
internal sealed record RomaStart(string DataDirectory)
{
    /// <summary>Where a server listens; null leaves that to the other settings.</summary>
    public string? Urls { get; init; } = "http://127.0.0.1:0";

    /// <summary>A command, or settings.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>A command line that runs the program by running what is put behind it, in the same process.</summary>
    public IReadOnlyList<string> Through { get; init; } = [];

    /// <summary>Variables of the environment beside the inherited ones; null takes one away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The folder that the program is started in.</summary>
    public string WorkingDirectory { get; init; } = AppContext.BaseDirectory;

    /// <summary>This start with another bootstrap token, or with none.</summary>
    public RomaStart WithBootstrapToken(string? token) =>
        this with { Environment = new Dictionary<string, string?>(Environment) { [RomaProcess.BootstrapTokenVariable] = token } };
}
