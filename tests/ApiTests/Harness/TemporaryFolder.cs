namespace Roma.ApiTests.Harness;

/// <summary>A folder that one test uses, gone with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = RomaProcess.NewDataDirectory();

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
