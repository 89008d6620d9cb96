using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>Statements of SQLite's own: transactions and pragmas.</summary>
internal static class SqliteCommands
{
    extension(SqliteConnection connection)
    {
        /// <summary>Opens the write-ahead log and its index, which SQLite puts off until the first read.</summary>
        public void OpenLog() => connection.Run("PRAGMA user_version");

        /// <summary>
        /// Copies from the log into the database what is committed and no reader needs in the log, in one of SQLite's modes
        /// (https://sqlite.org/c3ref/wal_checkpoint_v2.html), and waits for nobody; throws if that fails, or somebody else stands in the way.
        /// </summary>
        public void CopyLog(int mode) =>
            SqliteException.ThrowExceptionForRC(sqlite3_wal_checkpoint_v2(connection.Handle, "main", mode, out _, out _), connection.Handle);

        /// <summary>
        /// Runs <paramref name="read"/>, and stops its statement once it is cancelled: SQLite looks at the token after each ten thousand instructions,
        /// and the driver never does.
        /// </summary>
        public async Task<T> UntilCancelledAsync<T>(Func<Task<T>> read, CancellationToken cancellationToken)
        {
            sqlite3_progress_handler(
                connection.Handle, 10_000, static token => ((CancellationToken)token).IsCancellationRequested ? 1 : 0, cancellationToken);
            try
            {
                return await read();
            }
            catch (SqliteException exception) when (exception.SqliteErrorCode == SQLITE_INTERRUPT)
            {
                throw new OperationCanceledException(exception.Message, exception, cancellationToken);
            }
            finally
            {
                sqlite3_progress_handler(connection.Handle, 0, null, null);
            }
        }

        [SuppressMessage("Security", "CA2100", Justification = "The callers, all in this folder, pass constants.")]
        public void Run(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }
}
