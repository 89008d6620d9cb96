using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Roma.Application.Pipeline;
using static SQLitePCL.raw;

namespace Roma.Infrastructure.Persistence;

/// <summary>
/// Holds the store's files as they were first opened: the database, its write-ahead log and the log's index. SQLite goes on with files that were
/// deleted or moved, and opens whatever replaces them: acknowledged changes would be lost, or mixed with other data.
/// </summary>
internal sealed partial class DatabaseAnchor(StoreLocation location, TimeProvider clock, ILogger<DatabaseAnchor> logger) : IDisposable
{
    /// <summary>How long to wait after the log's changes could not be saved; every request would try otherwise.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock opening = new();
    private readonly Lock saving = new();
    private volatile HeldFiles? held;
    private volatile LostLog lostLog;
    private long triedAt;

    /// <summary>What became of a log that is not in its place.</summary>
    private enum LostLog
    {
        None,
        Unsaved,
        Saved,
    }

    /// <summary>
    /// Throws a <see cref="StoreUnavailableException"/> while one of the files is not in its place, and stops throwing once it is back. If it is
    /// the log, its changes are saved in the database file before that.
    /// </summary>
    public void EnsureInPlace()
    {
        var files = Open();
        if (FileIdentity.Of(location.DatabaseFile) != files.Database)
        {
            throw new StoreUnavailableException(
                "The database file was moved, deleted or replaced under the service: put it back, or stop the service and restore a backup.");
        }

        if (FileIdentity.Of(location.LogFile) != files.Log)
        {
            Save(files.Connection);
            throw new StoreUnavailableException(
                "The database's write-ahead log was moved, deleted or replaced under the service: restart the service.");
        }

        if (FileIdentity.Of(location.IndexFile) != files.Index)
        {
            // The log has all changes, and the next start makes a new index of it.
            throw new StoreUnavailableException(
                "The index of the database's write-ahead log was moved, deleted or replaced under the service: restart the service.");
        }

        if (lostLog != LostLog.None)
        {
            lostLog = LostLog.None;
        }
    }

    /// <summary>Closes the files; if one is not in its place, nothing that is there instead is touched.</summary>
    public void Dispose()
    {
        if (held is not { } files)
        {
            return;
        }

        try
        {
            EnsureInPlace();
        }
        catch (StoreUnavailableException)
        {
            // Closing would otherwise write to the database and delete the log and its index, whosever they are.
            _ = sqlite3_db_config(files.Connection.Handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
        }

        files.Connection.Dispose();
        held = null;
    }

    private HeldFiles Open()
    {
        if (held is { } files)
        {
            return files;
        }

        lock (opening)
        {
            return held ??= OpenFiles();
        }
    }

    private HeldFiles OpenFiles() =>
        location.Open(SqliteOpenMode.ReadWrite, connection =>
        {
            connection.Run("PRAGMA busy_timeout = 1000");
            // The log and its index are opened by the first read.
            connection.Run("PRAGMA journal_mode = WAL");
            return new HeldFiles(connection, Find(location.DatabaseFile), Find(location.LogFile), Find(location.IndexFile));
        });

    private static FileIdentity Find(string path) =>
        FileIdentity.Of(path) ?? throw new StoreUnavailableException("A file of the database was deleted while it was opened.");

    private void Save(SqliteConnection connection)
    {
        lock (saving)
        {
            if (lostLog == LostLog.Saved || (lostLog == LostLog.Unsaved && clock.GetElapsedTime(triedAt) < Pause))
            {
                return;
            }

            var failure = TrySave(connection);
            triedAt = clock.GetTimestamp();
            if (failure is null)
            {
                LogSaved();
            }
            else if (lostLog == LostLog.None)
            {
                LogUnsaved(failure);
            }

            lostLog = failure is null ? LostLog.Saved : LostLog.Unsaved;
        }
    }

    private string? TrySave(SqliteConnection connection)
    {
        try
        {
            // Whoever wrote to another log did not see this one: they do not fit together.
            if (new FileInfo(location.LogFile) is { Exists: true, Length: > 0 })
            {
                return "another log, with changes of its own, is in its place.";
            }

            var isBusy = connection.ExecuteScalar<long>("PRAGMA wal_checkpoint(FULL)") != 0;
            return isBusy ? "another program is using the database." : null;
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    [LoggerMessage(EventId = 14, Level = LogLevel.Warning, Message = "The changes in the write-ahead log that is gone are saved in the database.")]
    private partial void LogSaved();

    [LoggerMessage(EventId = 15, Level = LogLevel.Error, Message = "The changes in the write-ahead log that is gone cannot be saved: {Reason}")]
    private partial void LogUnsaved(string reason);

    private sealed record HeldFiles(SqliteConnection Connection, FileIdentity Database, FileIdentity Log, FileIdentity Index);
}
