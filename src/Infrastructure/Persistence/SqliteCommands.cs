using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Roma.Infrastructure.Persistence;

/// <summary>Statements of SQLite's own: transactions and pragmas.</summary>
internal static class SqliteCommands
{
    extension(SqliteConnection connection)
    {
        /// <summary>Opens the write-ahead log and its index, which SQLite puts off until the first read.</summary>
        public void OpenLog() => connection.Run("PRAGMA user_version");

        /// <summary>
        /// Copies from the log into the database what is committed and not needed in the log by a reader, without waiting for anybody
        /// (https://sqlite.org/c3ref/wal_checkpoint_v2.html); throws if that fails, or somebody else is at it.
        /// </summary>
        public void CopyLog() =>
            SqliteException.ThrowExceptionForRC(
                sqlite3_wal_checkpoint_v2(connection.Handle, "main", SQLITE_CHECKPOINT_PASSIVE, out _, out _), connection.Handle);

        [SuppressMessage("Security", "CA2100", Justification = "The callers, all in this folder, pass constants.")]
        public void Run(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }
}
