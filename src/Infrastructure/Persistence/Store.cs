using DbUp;
using DbUp.Engine.Output;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Roma.Infrastructure.Persistence;

/// <summary>Makes the store ready: its folder, its lock, its schema. Use it before anything reads or writes.</summary>
internal sealed partial class Store(StoreLocation location, ILogger<Store> logger) : IDisposable
{
    private FileStream? lockFile;

    /// <summary>Opens the store for a server, which no other server may share; throws a <see cref="StartupException"/> that says why not.</summary>
    public void OpenForServer()
    {
        if (!TryLock())
        {
            throw new StartupException(
                $"Another Roma serves {location.DatabaseFile} already. Stop it, or give this one a Roma:DataDirectory of its own.");
        }

        Migrate();
    }

    /// <summary>Opens the store for a command: beside a server its schema is used, without one the store is migrated and free again at once.</summary>
    public void OpenForCommand()
    {
        if (TryLock())
        {
            Migrate();
            lockFile?.Dispose();
        }
    }

    public void Dispose() => lockFile?.Dispose();

    private bool TryLock()
    {
        CreateFolder();
        try
        {
            // An advisory lock of the process (flock): it ends with the process, however that ends.
            lockFile = new FileStream(location.LockFile, OwnersOnly(FileMode.OpenOrCreate));
            return true;
        }
        catch (UnauthorizedAccessException exception)
        {
            throw CannotUse(exception);
        }
        catch (IOException) when (File.Exists(location.LockFile))
        {
            return false;
        }
        catch (IOException exception)
        {
            throw CannotUse(exception);
        }
    }

    private void CreateFolder()
    {
        try
        {
            PrivateFolder.Create(location.DataDirectory);
            if (PrivateFolder.IsOpenToOthers(location.DataDirectory))
            {
                LogOpenFolder(location.DataDirectory);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CannotUse(exception);
        }
    }

    private void Migrate()
    {
        try
        {
            CreateFile();
            var connectionString = location.ConnectionString(SqliteOpenMode.ReadWriteCreate, pooling: false);
            using (var connection = new SqliteConnection(connectionString))
            {
                connection.Open();
                connection.Run("PRAGMA journal_mode = WAL");
            }

            var outcome = DeployChanges.To.SqliteDatabase(connectionString)
                .WithScriptsEmbeddedInAssembly(typeof(Store).Assembly)
                .WithTransactionPerScript()
                .LogTo(new NoOpUpgradeLog())
                .Build()
                .PerformUpgrade();
            if (!outcome.Successful)
            {
                throw new StartupException($"Migration {outcome.ErrorScript?.Name} of {location.DatabaseFile} failed: {outcome.Error.Message}", outcome.Error);
            }
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw CannotUse(exception);
        }
    }

    // SQLite gives its other files the mode of this one.
    private void CreateFile()
    {
        if (!File.Exists(location.DatabaseFile))
        {
            using var file = new FileStream(location.DatabaseFile, OwnersOnly(FileMode.CreateNew));
        }
    }

    private static FileStreamOptions OwnersOnly(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private StartupException CannotUse(Exception exception) =>
        new($"The store {location.DatabaseFile} cannot be used: {exception.Message}", exception);

    [LoggerMessage(EventId = 12, Level = LogLevel.Warning, Message = "Other users of this machine may enter {Folder}: it should have mode 0700.")]
    private partial void LogOpenFolder(string folder);
}
