using Microsoft.Data.Sqlite;
using Roma.Application.Pipeline;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <inheritdoc/>
internal sealed class BulkLoad(Store opening, DatabaseFile file, IStore store) : IBulkLoad
{
    public bool IsServed => !opening.IsFree();

    // Of the writer's connection, and there is only one. SQLite waits for gaps itself then, and asks far more often than the driver does.
    public Task BeginAsync(CancellationToken cancellationToken) =>
        store.CommitAsync(
            static _ => Task.FromResult<IReadOnlyList<Change>?>([new Change("PRAGMA busy_timeout = 60000", new { }, Rows: null)]), cancellationToken);

    public Task EndAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // Another connection than the writer's, which runs all it is given in a transaction: the WAL cannot be emptied in one.
        using var connection = file.Connect(SqliteOpenMode.ReadWrite, "PRAGMA busy_timeout = 5000");
        connection.Run("PRAGMA wal_checkpoint(TRUNCATE)");
        return Task.CompletedTask;
    }
}
