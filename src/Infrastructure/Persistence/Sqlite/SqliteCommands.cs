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

        [SuppressMessage("Security", "CA2100", Justification = "The callers, all in this folder, pass constants.")]
        public void Run(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }
}
