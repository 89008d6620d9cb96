using Microsoft.Data.Sqlite;
using Roma.Application.Pipeline;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <inheritdoc/>
internal sealed class BulkLoad(Store store, DatabaseAnchor anchor, SqliteDatabase database) : IBulkLoad
{
    public bool IsServed => !store.IsFree();

    // Of the writer's connection, and there is only one. SQLite waits for gaps itself then, and asks far more often than the driver does.
    public Task BeginAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            static connection =>
            {
                ((SqliteConnection)connection).Run("PRAGMA busy_timeout = 60000");
                return Task.FromResult(true);
            },
            cancellationToken);

    public Task EndAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // Another connection than the writer's, which runs all it is given in a transaction: the log cannot be emptied in one.
        using var connection = anchor.Connect(SqliteOpenMode.ReadWrite, static opened => opened.Run("PRAGMA busy_timeout = 5000"));
        connection.Run("PRAGMA wal_checkpoint(TRUNCATE)");
        return Task.CompletedTask;
    }
}
