using System.Net.Sockets;
using Npgsql;

namespace Roma.Infrastructure.Persistence.Postgres;

/// <summary>One of the hosts that the connection string names.</summary>
internal sealed class PostgresHost : IAsyncDisposable
{
    // A promotion begins a timeline, whose number is the highest of all. Only a primary can tell the position that it writes at.
    private const string TimelineSql =
        "SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE SUBSTRING(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END, "
        + "EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus')";

    private readonly NpgsqlDataSource unpooled;

    public PostgresHost(NpgsqlConnectionStringBuilder settings, string host)
    {
        var own = new NpgsqlConnectionStringBuilder(settings.ToString()) { Host = host };
        Pool = new NpgsqlDataSourceBuilder(own.ToString()).Build();
        own.Pooling = false;
        unpooled = new NpgsqlDataSourceBuilder(own.ToString()).Build();
    }

    /// <summary>Connections to it, whether it is the primary or not.</summary>
    public NpgsqlDataSource Pool { get; }

    /// <summary>What asks it at the moment, or has asked it last.</summary>
    public Task? Asking { get; set; }

    /// <summary>Whether it was a primary when it was asked last.</summary>
    public bool IsPrimary { get; set; }

    /// <summary>Whether it had the extension Citus when it was asked last.</summary>
    public bool IsDistributed { get; private set; }

    /// <summary>Why it gave no answer when it was asked last; null if it did.</summary>
    public NpgsqlException? Failure { get; set; }

    /// <summary>Asks it by a connection of its own, since it may have become another server; null if it is no primary.</summary>
    public async Task<string?> TimelineAsync()
    {
        try
        {
            await using var connection = await unpooled.OpenConnectionAsync();
            await using var command = new NpgsqlCommand(TimelineSql, connection);
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            IsDistributed = reader.GetBoolean(1);
            return await reader.IsDBNullAsync(0) ? null : reader.GetString(0);
        }
        catch (SocketException exception)
        {
            throw new NpgsqlException(exception.Message, exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        await unpooled.DisposeAsync();
    }
}
