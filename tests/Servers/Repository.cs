namespace Roma.Servers;

/// <summary>The files of the project under test.</summary>
internal static class Repository
{
    /// <summary>The folder that holds <c>Roma.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

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
