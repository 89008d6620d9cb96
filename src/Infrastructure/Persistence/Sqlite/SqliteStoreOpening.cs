using DbUp;
using Microsoft.Data.Sqlite;
using Roma.Infrastructure.Files;
using static SQLitePCL.raw;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>Makes the store's folder, lock and schema ready; must run before anything reads or writes.</summary>
internal sealed partial class SqliteStoreOpening(StoreLocation location, DataDirectory directory, TimeProvider clock, ILogger<SqliteStoreOpening> logger)
    : IStoreOpening, IDisposable
{
    /// <summary>How long a start waits for another process to finish: most commands take less.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private FileStream? lockFile;

    public bool Exists => File.Exists(location.DatabaseFile);

    public bool IsNew { get; private set; }

    public async Task OpenForServerAsync(Func<Task> prepare, CancellationToken cancellationToken)
    {
        Guard(() => PrivateFolder.Create(directory.FullPath));
        var start = clock.GetTimestamp();
        while (!TryOpen())
        {
            if (clock.GetElapsedTime(start) > Patience)
            {
                throw new StartupException(
                    $"Another Roma serves {location.DatabaseFile} already, or a command is at work on it. Stop it, or give this one a "
                    + "Roma:DataDirectory of its own.");
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }

        await prepare();
    }

    public bool TryOpen() => Guard(() =>
    {
        lockFile = FileLock.TryTake(location.LockFile);
        if (lockFile is null)
        {
            return false;
        }

        CheckFolder();
        Migrate();
        return true;
    });

    public void Dispose() => lockFile?.Dispose();

    private void CheckFolder()
    {
        PrivateFolder.RequireOwnerAloneWrites(directory.KeyRing);
        if (PrivateFolder.IsOpenToOthers(directory.FullPath))
        {
            LogOpenFolder(directory.FullPath);
        }
    }

    private void Migrate()
    {
        CreateFile();
        StoreMigrations.Run(
            () => DeployChanges.To.SqliteDatabase(location.ConnectionString(SqliteOpenMode.ReadWrite)),
            static script => !script.EndsWith(StoreMigrations.ForPostgres, StringComparison.Ordinal),
            location.DatabaseFile,
            LogAhead);
    }

    private void LogAhead()
    {
        using var connection = location.Open(SqliteOpenMode.ReadWrite, static connection => connection.Run("PRAGMA journal_mode = WAL"));
        // SQLite opens what it may not write to for reading, without a word.
        if (sqlite3_db_readonly(connection.Handle, "main") != 0)
        {
            throw new StartupException($"The store {location.DatabaseFile} cannot be used: it may not be written to.");
        }
    }

    // Created here because SQLite gives its other files the mode of this one.
    private void CreateFile()
    {
        if (!File.Exists(location.DatabaseFile))
        {
            // SQLite deletes a WAL that it finds beside an empty database.
            if (File.Exists(location.LogFile))
            {
                throw new StartupException(
                    $"The store {location.DatabaseFile} is gone, but {location.LogFile} has the latest changes to it: put the database file back. "
                    + "To begin a new store or restore a backup, move the WAL away; nothing was changed.");
            }

            using var file = new FileStream(location.DatabaseFile, PrivateFolder.FileOptions(FileMode.CreateNew));
            IsNew = true;
        }
    }

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The store {location.DatabaseFile} cannot be used: {exception.Message}", exception);
        }
    }

    [LoggerMessage(EventId = 12, Level = LogLevel.Warning, Message = "Other users of this machine may enter {Folder}: it should have mode 0700.")]
    private partial void LogOpenFolder(string folder);
}
