using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;
using Roma.Infrastructure.Files;
using static SQLitePCL.raw;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Connects to the database file, and stops the service when the file cannot be relied on any more. SQLite goes on with a file that was moved,
/// deleted or replaced: acknowledged changes would be lost (docs/adr/0014).
/// </summary>
internal sealed class DatabaseFile(StoreLocation location) : IDisposable
{
    private readonly Lock opening = new();
    // SQLite's last connection that closes checkpoints and deletes the WAL. It is this one, which knows whether it may.
    private PreparedConnection? connection;
    // For fsync; and while it is open, no other file gets the inode.
    private SafeFileHandle? handle;
    private (ulong Device, ulong Number)? identity;
    private volatile bool isOpen;
    private volatile string? stopped;

    /// <summary>Makes everything unavailable until the service is restarted, for <paramref name="reason"/>, and keeps the WAL for the next start.</summary>
    public void StopUntilRestart(string reason) => stopped ??= reason;

    /// <summary>Throws a <see cref="StoreUnavailableException"/> once the service was stopped.</summary>
    public void EnsureNotStopped()
    {
        if (stopped is { } reason)
        {
            throw new StoreUnavailableException(reason);
        }
    }

    /// <summary>As <see cref="EnsureNotStopped"/>; stops the service if another file, or none, is where the database was opened.</summary>
    public void EnsureInPlace()
    {
        Open();
        if (FileStatus.IdentityOf(location.DatabaseFile) != identity)
        {
            StopUntilRestart(
                "The database file was moved, deleted or replaced under the service: stop the service, put the file back or restore a backup, and start it.");
        }

        EnsureNotStopped();
    }

    /// <summary>A new connection to the file that was opened first.</summary>
    public PreparedConnection Connect(SqliteOpenMode mode, params IReadOnlyList<string> pragmas)
    {
        EnsureNotStopped();
        return location.Open(mode, opened =>
        {
            EnsureInPlace();
            foreach (var pragma in pragmas)
            {
                opened.Run(pragma);
            }
        });
    }

    /// <summary>Returns once the disk has all that was written to the database file; throws an <see cref="IOException"/> if it cannot have it.</summary>
    public void Flush() => RandomAccess.FlushToDisk(handle!);

    public void Dispose()
    {
        if (connection is not null && stopped is not null)
        {
            _ = sqlite3_db_config(connection.Handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
        }

        connection?.Dispose();
        // After every connection: closing any handle of a file ends all locks that this process has on it (fcntl).
        handle?.Dispose();
    }

    private void Open()
    {
        if (isOpen)
        {
            return;
        }

        lock (opening)
        {
            connection ??= location.Open(SqliteOpenMode.ReadWrite, static opened => opened.Run("PRAGMA journal_mode = WAL"));
            handle ??= File.OpenHandle(location.DatabaseFile, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            identity ??= FileStatus.IdentityOf(location.DatabaseFile);
            isOpen = true;
        }
    }
}
