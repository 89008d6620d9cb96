namespace Roma.Bench.Load;

/// <summary>Where things are in the repository.</summary>
internal static class Layout
{
    private static readonly string Root = FindRoot();

    /// <summary>Where results and stores go.</summary>
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
            folder = Path.GetDirectoryName(folder) ?? throw new BenchException("Roma.sln is in no folder above this program.");
        }

        return folder;
    }
}
