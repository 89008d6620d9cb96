[assembly: AssemblyFixture(typeof(Roma.Servers.SharedPostgres))]

namespace Roma.Servers;

/// <summary>One PostgreSQL for all tests that break none; started when the first of them asks. Each makes databases of its own.</summary>
public sealed class SharedPostgres : IAsyncDisposable
{
    // Roma waits for a lock as long as PostgreSQL waits before it looks for a deadlock, and would take it for somebody else's lock.
    private static readonly IReadOnlyList<string> ToldOfDeadlocks = ["deadlock_timeout=200ms"];

    private static readonly Lazy<Task<PostgresServer>> Server =
        new(() => Task.Run(() => PostgresServer.StartAsync([.. PostgresServer.WithoutDurability, "max_connections=500", .. ToldOfDeadlocks])));

    internal static Task<PostgresServer> ServerAsync() => Server.Value;

    public async ValueTask DisposeAsync()
    {
        if (Server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await Server.Value).DisposeAsync();
        }
    }
}
