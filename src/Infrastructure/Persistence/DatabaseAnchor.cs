using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Roma.Application.Pipeline;
using static SQLitePCL.raw;

namespace Roma.Infrastructure.Persistence;

/// <summary>
/// Holds the database file that was opened first, because SQLite keeps using a file that was deleted or moved, and opens whatever replaces it:
/// acknowledged changes, like those in a deleted write-ahead log, would be lost or mixed with another store's data.
/// </summary>
internal sealed class DatabaseAnchor(StoreLocation location) : IDisposable
{
    /// <summary>
    /// SQLITE_FCNTL_HAS_MOVED: whether the path now leads to another file or none (https://sqlite.org/c3ref/c_fcntl_begin_atomic_write.html).
    /// </summary>
    private const int HasMoved = 20;

    private static readonly byte[] Main = [.. "main\0"u8];

    // SQLite creates the log before its index, and deletes it after: if only the index exists, somebody else deleted the log.
    private readonly string log = location.DatabaseFile + "-wal";
    private readonly string index = location.DatabaseFile + "-shm";

    private readonly Lock gate = new();
    private SqliteConnection? file;

    /// <summary>
    /// Throws a <see cref="StoreUnavailableException"/> while the file, or the one <paramref name="user"/> opened, is not in its place; stops
    /// throwing once the file is back.
    /// </summary>
    public void EnsureInPlace(SqliteConnection? user = null)
    {
        if (!File.Exists(log) && File.Exists(index))
        {
            throw new StoreUnavailableException(
                "The database's write-ahead log was deleted under the service: stop it, and check the latest changes or restore a backup.");
        }

        if (IsElsewhere(Open()) || (user is not null && IsElsewhere(user)))
        {
            throw new StoreUnavailableException(
                "The database file was moved, deleted or replaced under the service: put it back, or stop the service and restore a backup.");
        }
    }

    public void Dispose() => file?.Dispose();

    // Windows does not let an open file be moved, and there SQLite does not support the check.
    private static bool IsElsewhere(SqliteConnection connection)
    {
        var moved = 0;
        return FileControl(connection.Handle!.DangerousGetHandle(), Main, HasMoved, ref moved) is not SQLITE_NOTFOUND and not SQLITE_OK || moved != 0;
    }

    private SqliteConnection Open()
    {
        lock (gate)
        {
            if (file is null)
            {
                var connection = new SqliteConnection(location.ConnectionString(SqliteOpenMode.ReadOnly, pooling: false));
                connection.Open();
                file = connection;
            }

            return file;
        }
    }

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FileControl(IntPtr database, byte[] schema, int operation, ref int answer);
}
