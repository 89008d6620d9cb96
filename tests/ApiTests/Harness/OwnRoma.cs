namespace Roma.ApiTests.Harness;

/// <summary>A server for one test, and nothing left of it afterwards.</summary>
internal sealed class OwnRoma : IAsyncDisposable
{
    private OwnRoma(RomaProcess process) => Process = process;

    public RomaProcess Process { get; }

    public static async Task<OwnRoma> StartAsync(params IEnumerable<string> settings) =>
        new(await RomaProcess.StartAsync(dataDirectory: null, settings));

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Directory.Delete(Process.DataDirectory, recursive: true);
    }
}
