using System.Globalization;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Roma.Infrastructure.Persistence.Postgres;

/// <summary>Connects to the primary among the hosts that the connection string names.</summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    // What the connection string may override. A failed host is tried again after a second; a connection goes back to the pool as it is, since Roma
    // changes no setting of a session; and an error says which statement of a batch it is of.
    private const string Defaults =
        "Application Name=Roma;Timeout=2;Host Recheck Seconds=1;Maximum Pool Size=20;Max Auto Prepare=100;Auto Prepare Min Usages=2;"
        + "No Reset On Close=true;Include Failed Batched Command=true;";

    private readonly NpgsqlMultiHostDataSource source;
    private readonly TimeProvider clock;

    public PostgresDatabase(IConfiguration configuration, TimeProvider clock)
    {
        this.clock = clock;
        var settings = Parse(configuration.GetConnectionString("Roma"));
        Description = $"database {settings.Database} on {settings.Host}";
        source = new NpgsqlDataSourceBuilder(settings.ToString()).BuildMultiHost();
    }

    /// <summary>What messages call it; no secret.</summary>
    public string Description { get; }

    /// <summary>Connections to the primary, for who makes them.</summary>
    public NpgsqlDataSource Primary => source.WithTargetSession(TargetSessionAttributes.Primary);

    /// <summary>The server that <paramref name="connection"/> leads to.</summary>
    public static string ServerOf(NpgsqlConnection connection) => string.Create(CultureInfo.InvariantCulture, $"{connection.Host}:{connection.Port}");

    /// <summary>A connection to the primary.</summary>
    public ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken) =>
        source.OpenConnectionAsync(TargetSessionAttributes.Primary, cancellationToken);

    /// <summary>
    /// Waits for <paramref name="work"/> on <paramref name="connection"/>; throws a <see cref="TimeoutException"/> if it takes longer than
    /// <see cref="IStore.Patience"/>, and closes the connection whenever it ends. It is not cancelled: a server that is asked to cancel a commit reports
    /// it as done, though its standby does not have it.
    /// </summary>
    public async Task<T> WaitAsync<T>(Task<T> work, NpgsqlConnection connection)
    {
        try
        {
            return await work.WaitAsync(IStore.Patience, clock);
        }
        catch (TimeoutException) when (!work.IsCompleted)
        {
            _ = work.ContinueWith(
                static (_, connection) => ((NpgsqlConnection)connection!).DisposeAsync().AsTask(), connection, CancellationToken.None,
                TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>Has the next connections look for the primary anew.</summary>
    public void ForgetPrimary() => source.ClearDatabaseStates();

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private static NpgsqlConnectionStringBuilder Parse(string? text)
    {
        try
        {
            var parsed = new NpgsqlConnectionStringBuilder(Defaults + text);
            return parsed is { Host.Length: > 0, Database.Length: > 0 }
                ? parsed
                : throw new ArgumentException("It names no host, or no database.", nameof(text));
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw new StartupException(
                "ConnectionStrings:Roma must be a connection string of Npgsql that names a host and a database, like "
                + "Host=db1,db2;Database=roma;Username=roma;Password=...",
                exception);
        }
    }
}
