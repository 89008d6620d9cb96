namespace Roma.Bench.Load.Harness;

/// <summary>Paths in the repository.</summary>
internal static class Paths
{
    private static readonly string Root = FindRoot();

    /// <summary>The folder of results and stores.</summary>
    public static readonly string Artifacts = Path.Combine(Root, "artifacts", "bench");

    public static readonly string Scripts = Path.Combine(AppContext.BaseDirectory, "wrk");

    public static readonly string Roma = Build("src/Api", "Roma.Api.dll");

    public static readonly string Bare = Build("bench/Bare", "Roma.Bench.Bare.dll");

    public static readonly string Probe = Build("bench/Probe", "Roma.Bench.Probe.dll");

    private static string Build(string project, string file) => Path.Combine(Root, project, "bin", "Release", "net10.0", file);

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Roma.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new BenchException("Roma.sln is in none of the folders above this program.");
        }

        return folder;
    }
}
