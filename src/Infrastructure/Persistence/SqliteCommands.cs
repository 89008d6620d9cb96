using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Roma.Infrastructure.Persistence;

/// <summary>Statements of SQLite's own: transactions and pragmas.</summary>
internal static class SqliteCommands
{
    extension(SqliteConnection connection)
    {
        /// <summary>Opens the write-ahead log and its index, which SQLite puts off until the first read.</summary>
        public void OpenLog() => connection.Run("PRAGMA user_version");

        [SuppressMessage("Security", "CA2100", Justification = "The callers, all in this folder, pass constants.")]
        public void Run(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }
}
