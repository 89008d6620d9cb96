[assembly: AssemblyFixture(typeof(Roma.Servers.SharedPostgres))]

namespace Roma.Servers;

/// <summary>One PostgreSQL for all tests that break none; started when the first of them asks. Each makes databases of its own.</summary>
public sealed class SharedPostgres : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresServer>> Server =
        new(() => Task.Run(() => PostgresServer.StartAsync([.. PostgresServer.WithoutDurability, "max_connections=500"])));

    internal static Task<PostgresServer> ServerAsync() => Server.Value;

    public async ValueTask DisposeAsync()
    {
        if (Server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await Server.Value).DisposeAsync();
        }
    }
}
