[assembly: AssemblyFixture(typeof(Roma.Servers.SharedPostgres))]

namespace Roma.Servers;

/// <summary>One PostgreSQL for all tests that break none; started when the first of them asks. Each makes databases of its own.</summary>
public sealed class SharedPostgres : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresServer>> server = new(() => PostgresServer.StartAsync([.. PostgresServer.WithoutDurability, "max_connections=500"]));

    internal Task<PostgresServer> ServerAsync() => server.Value;

    public async ValueTask DisposeAsync()
    {
        if (server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await server.Value).DisposeAsync();
        }
    }
}
