namespace Roma.ArchitectureTests.Harness;

/// <summary>The files of the project under test.</summary>
internal static class Repository
{
    /// <summary>The folder that holds <c>Roma.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    public static string Locate(string path) => Path.Combine(Root, path);

    public static bool Has(string path) => Path.Exists(Locate(path));

    /// <summary>The files under <paramref name="folder"/> that the build did not make; none where there is no such folder.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        if (!Has(folder))
        {
            return [];
        }

        return Directory.EnumerateFiles(Locate(folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(path => !path.Split('/').Intersect(["bin", "obj", "data"], StringComparer.Ordinal).Any())
            .Order(StringComparer.Ordinal);
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Roma.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Roma.sln is in no folder above the tests.");
        }

        return folder;
    }
}
