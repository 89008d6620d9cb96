using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Roma.Infrastructure.Persistence;

/// <summary>A store in one SQLite file: readers from a pool, and one writer.</summary>
internal sealed class SqliteDatabase(
    StoreLocation location, DatabaseAnchor anchor, SqliteWriter writer, TimeProvider clock, ILogger<SqliteDatabase> logger)
    : IDatabase, IDisposable
{
    private readonly string readers = location.ConnectionString(SqliteOpenMode.ReadOnly, pooling: true);
    private readonly OutageLog outage = new(logger, clock, "reads");

    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new SqliteConnection(readers);
            await connection.OpenAsync(cancellationToken);
            anchor.EnsureInPlace(connection);
            var result = await read(connection);
            outage.Succeeded();
            return result;
        }
        catch (Exception exception) when (SqliteFaults.IsOutage(exception))
        {
            // The next connections must inherit neither the fault nor the file.
            ClearPool();
            outage.Failed(exception);
            throw SqliteFaults.ToOutage(exception);
        }
    }

    public Task<bool> WriteAsync(Func<DbConnection, Task<bool>> write, CancellationToken cancellationToken) =>
        writer.WriteAsync(write, cancellationToken);

    // A real commit that changes nothing: it writes a field of the header page that Roma does not use, then reads it on another connection.
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await WriteAsync(static connection => RunAsync(connection, "PRAGMA user_version = 1"), cancellationToken);
        await ReadAsync(static connection => RunAsync(connection, "PRAGMA user_version"), cancellationToken);
    }

    public void Dispose() => ClearPool();

    private static Task<bool> RunAsync(DbConnection connection, string sql)
    {
        ((SqliteConnection)connection).Run(sql);
        return Task.FromResult(true);
    }

    private void ClearPool()
    {
        using var pooled = new SqliteConnection(readers);
        SqliteConnection.ClearPool(pooled);
    }
}
