using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Roma.Application.Pipeline;
using static SQLitePCL.raw;

namespace Roma.Infrastructure.Persistence.Sqlite;

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
    private SqliteConnection? connection;
    private SafeFileHandle? databaseHandle;
    private volatile bool isLogLost;
    private volatile bool isLogKept;
    private bool isSaved;
    private long? failedAt;

    /// <summary>
    /// Throws a <see cref="StoreUnavailableException"/> while the database is not in its place; and, once the log or its index was found
    /// elsewhere, for ever: whoever used others meanwhile and this process do not know of each other's changes. What a lost log holds is saved
    /// in the database.
    /// </summary>
    public void EnsureInPlace()
    {
        if (isLogKept)
        {
            throw new StoreUnavailableException("The database file could not be written to, and only the log has the latest changes: restart the service.");
        }

        var files = Open();
        // Twice: perhaps the folder went between two looks, and is back.
        if (AreInPlace(files) || AreInPlace(files))
        {
            return;
        }

        isLogLost = true;
        var log = FileIdentity.Of(location.LogFile);
        if (log != files.Log)
        {
            Save(isReplaced: log is not null);
        }

        throw new StoreUnavailableException(
            "The database's write-ahead log or its index was moved, deleted or replaced under the service: restart the service.");
    }

    /// <summary>A new connection that <paramref name="prepare"/> has made ready, to the files in their places.</summary>
    public PreparedConnection Connect(SqliteOpenMode mode, Action<SqliteConnection> prepare) =>
        location.Open(mode, opened =>
        {
            prepare(opened);
            opened.OpenLog();
            // Now it has the files open, and they are the right ones.
            EnsureInPlace();
        });

    /// <summary>Returns once the disk has all that was written to the database file; throws an <see cref="IOException"/> if it cannot have it.</summary>
    public void Flush() => RandomAccess.FlushToDisk(databaseHandle!);

    /// <summary>Makes everything unavailable until a restart, which copies the whole log into the database again, and leaves it on closing.</summary>
    public void KeepLog() => isLogKept = true;

    /// <summary>Closes the files; if one is not in its place, nothing that is there instead is touched.</summary>
    public void Dispose()
    {
        if (held is null)
        {
            return;
        }

        try
        {
            // The last chance to save a lost log.
            failedAt = null;
            EnsureInPlace();
        }
        catch (StoreUnavailableException)
        {
            // Closing would otherwise write to the database and delete the log and its index, whosever they are.
            _ = sqlite3_db_config(connection!.Handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
        }

        connection!.Dispose();
        // After every connection: to close any handle of a file ends all locks that this process has on it (fcntl).
        databaseHandle!.Dispose();
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
            if (held is null)
            {
                HeldFiles? found = null;
                var handle = OpenDatabase();
                try
                {
                    connection = location.Open(SqliteOpenMode.ReadWrite, opened =>
                    {
                        opened.Run("PRAGMA busy_timeout = 1000");
                        opened.Run("PRAGMA journal_mode = WAL");
                        opened.OpenLog();
                        found = new HeldFiles(Find(location.DatabaseFile), Find(location.LogFile), Find(location.IndexFile));
                    });
                }
                catch
                {
                    handle.Dispose();
                    throw;
                }

                databaseHandle = handle;
                held = found;
            }

            return held!;
        }
    }

    private SafeFileHandle OpenDatabase()
    {
        try
        {
            return File.OpenHandle(location.DatabaseFile, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The database file cannot be opened: {exception.Message}", exception);
        }
    }

    // Throws for the database, which may come back, and says no for the log.
    private bool AreInPlace(HeldFiles files)
    {
        if (FileIdentity.Of(location.DatabaseFile) != files.Database)
        {
            throw new StoreUnavailableException(
                "The database file was moved, deleted or replaced under the service: put it back, or stop the service and restore a backup.");
        }

        return !isLogLost && FileIdentity.Of(location.LogFile) == files.Log && FileIdentity.Of(location.IndexFile) == files.Index;
    }

    private static FileIdentity Find(string path) =>
        FileIdentity.Of(path) ?? throw new StoreUnavailableException($"{path} was deleted while it was opened.");

    // One caller at a time; the others need not wait.
    private void Save(bool isReplaced)
    {
        if (!saving.TryEnter())
        {
            return;
        }

        try
        {
            if (!isSaved && (failedAt is not { } last || clock.GetElapsedTime(last) >= Pause))
            {
                Report(TrySave(isReplaced));
            }
        }
        finally
        {
            saving.Exit();
        }
    }

    private void Report(string? failure)
    {
        if (failure is null)
        {
            isSaved = true;
            LogSaved();
            return;
        }

        if (failedAt is null)
        {
            LogUnsaved(failure);
        }

        failedAt = clock.GetTimestamp();
    }

    private string? TrySave(bool isReplaced)
    {
        try
        {
            // Whoever wrote to another log did not see this one: they do not fit together.
            if (isReplaced && new FileInfo(location.LogFile) is { Exists: true, Length: > 0 })
            {
                return "another log, with changes of its own, is in its place.";
            }

            var isBusy = connection!.ExecuteScalar<long>("PRAGMA wal_checkpoint(FULL)") != 0;
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

    private sealed record HeldFiles(FileIdentity Database, FileIdentity Log, FileIdentity Index);
}
