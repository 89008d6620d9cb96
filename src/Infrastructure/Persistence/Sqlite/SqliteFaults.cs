using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>Decides, for all of Roma, what an SQLite error means (https://sqlite.org/rescode.html).</summary>
internal static class SqliteFaults
{
    /// <summary>Whether the error is a duplicate in a unique index.</summary>
    public static bool IsUniqueViolation(SqliteException exception) =>
        exception.SqliteExtendedErrorCode is SQLITE_CONSTRAINT_UNIQUE or SQLITE_CONSTRAINT_PRIMARYKEY;

    /// <summary>Whether the store is at fault, and not the statement.</summary>
    public static bool IsOutage(Exception exception) =>
        exception is StoreUnavailableException or IOException or SqliteException
        {
            SqliteErrorCode: SQLITE_PERM or SQLITE_BUSY or SQLITE_LOCKED or SQLITE_NOMEM or SQLITE_READONLY or SQLITE_IOERR or SQLITE_CORRUPT
                or SQLITE_FULL or SQLITE_CANTOPEN or SQLITE_PROTOCOL or SQLITE_NOTADB,
        }
        || (exception is SqliteException sqlite && IsIncomplete(sqlite));

    /// <summary>The outage indicated by <paramref name="exception"/>.</summary>
    public static StoreUnavailableException ToOutage(Exception exception) =>
        exception as StoreUnavailableException
        ?? new StoreUnavailableException(
            exception is not SqliteException sqlite ? "The store failed."
                : IsIncomplete(sqlite) ? $"The store lacks what it must have: stop the service and restore a backup. {sqlite.Message}"
                : $"The store failed: {sqlite3_errstr(sqlite.SqliteErrorCode).utf8_to_string()} (SQLite error {sqlite.SqliteExtendedErrorCode}).",
            exception);

    // SQLite has no code of its own for a table that is gone.
    private static bool IsIncomplete(SqliteException exception) =>
        exception.SqliteErrorCode == SQLITE_ERROR
        && (exception.Message.Contains("no such table", StringComparison.Ordinal) || exception.Message.Contains("no such column", StringComparison.Ordinal));
}
