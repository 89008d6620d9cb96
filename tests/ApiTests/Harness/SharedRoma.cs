[assembly: AssemblyFixture(typeof(SharedRoma))]

namespace Roma.ApiTests.Harness;

/// <summary>One server for all tests that need nothing special of theirs; each works in an instance of its own.</summary>
public sealed class SharedRoma : IAsyncLifetime
{
    private RomaProcess? process;

    internal RomaProcess Process => process ?? throw new InvalidOperationException("The server is not up.");

    public async ValueTask InitializeAsync() => process = await RomaProcess.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
            Directory.Delete(process.DataDirectory, recursive: true);
        }
    }
}
