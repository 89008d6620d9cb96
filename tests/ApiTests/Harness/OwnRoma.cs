namespace Roma.ApiTests.Harness;

/// <summary>A server for one test, and nothing left of it afterwards.</summary>
internal sealed class OwnRoma : IAsyncDisposable
{
    private OwnRoma(RomaProcess process) => Process = process;

    public RomaProcess Process { get; }

    public static async Task<OwnRoma> StartAsync(params IEnumerable<string> settings) =>
        new(await RomaProcess.StartAsync(dataDirectory: null, settings));

    /// <summary>A server that is started in a way of its own; its data directory goes with it.</summary>
    public static async Task<OwnRoma> StartAsync(RomaStart start) => new(await RomaProcess.StartAsync(start));

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Directory.Delete(Process.DataDirectory, recursive: true);
    }
}
