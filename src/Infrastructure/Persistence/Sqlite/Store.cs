using System.Globalization;
using System.Text.RegularExpressions;
using DbUp;
using DbUp.Builder;
using DbUp.Engine.Output;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Roma.Domain.Text;
using Roma.Infrastructure.Files;
using static System.FormattableString;
using static SQLitePCL.raw;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>Makes the store's folder, lock and schema ready; must run before anything reads or writes.</summary>
internal sealed partial class Store(StoreLocation location, DataDirectory directory, TimeProvider clock, ILogger<Store> logger)
    : IStoreOpening, IDisposable
{
    /// <summary>How long a start waits for another process to finish: a command that makes the store ready takes less.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // EWOULDBLOCK from flock(2), and ERROR_SHARING_VIOLATION: .NET has no exception type for a file that another process holds.
    private const int LockedOnLinux = 11;
    private const int LockedOnMacOS = 35;
    private const int LockedOnWindows = unchecked((int)0x80070020);

    private FileStream? lockFile;

    public bool IsNew { get; private set; }

    public async Task OpenForServerAsync(CancellationToken cancellationToken)
    {
        CreateFolder();
        if (!await WaitAsync(TryLock, cancellationToken))
        {
            throw new StartupException(
                $"Another Roma serves {location.DatabaseFile} already. Stop it, or give this one a Roma:DataDirectory of its own.");
        }

        Migrate();
    }

    public async Task OpenForCommandAsync(CancellationToken cancellationToken)
    {
        CreateFolder();
        if (!await WaitAsync(() => IsReady() || TryLock(), cancellationToken))
        {
            throw new StartupException(
                $"Another Roma has {location.DatabaseFile} and lets no command in: it is starting, or is of another version, or {location.LogFile}, "
                + $"{location.IndexFile} or {location.NoteFile} was deleted, moved or replaced under it. Try again, or restart it.");
        }

        if (lockFile is not null)
        {
            Migrate();
            await lockFile.DisposeAsync();
        }
    }

    public void AdmitCommands()
    {
        try
        {
            ServedFiles.Note(location);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNoCommands(exception.Message);
        }
    }

    /// <summary>Whether nobody serves the store; for a process that does not serve it.</summary>
    public bool IsFree()
    {
        if (!TryLock())
        {
            return false;
        }

        // Held for a moment only: commands that start at once must not wait for each other.
        lockFile?.Dispose();
        lockFile = null;
        return true;
    }

    public void Dispose() => lockFile?.Dispose();

    private async Task<bool> WaitAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (!condition())
        {
            if (clock.GetElapsedTime(start) > Patience)
            {
                return false;
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }

        return true;
    }

    private bool IsReady()
    {
        try
        {
            return File.Exists(location.DatabaseFile) && (IsFree() || ServedFiles.AreInPlace(location)) && IsUpToDate();
        }
        catch (SqliteException exception)
        {
            throw CannotUse(exception);
        }
    }

    /// <summary>Whether no migration is left to run; throws a <see cref="StartupException"/> if one has run that this Roma does not know.</summary>
    private bool IsUpToDate()
    {
        // Without a transaction, which would need the lock for writing.
        var engine = Upgrader().WithoutTransaction().Build();
        var unknown = engine.GetExecutedButNotDiscoveredScripts();
        if (unknown.Count > 0)
        {
            var known = engine.GetDiscoveredScripts().Max(script => NumberOf(script.Name));
            var newest = unknown.MaxBy(NumberOf)!;
            var schema = NumberOf(newest) > known ? Invariant($"{NumberOf(newest)}") : PlainText.Quote(newest);
            throw new StartupException(
                $"The store {location.DatabaseFile} has schema {schema}, and this Roma knows schemas up to {known}. "
                + "Start the newer Roma again, or restore a backup made before the upgrade; nothing was changed.");
        }

        return !engine.IsUpgradeRequired();
    }

    /// <summary>The number of a migration like <c>Roma.Infrastructure.Persistence.Migrations.0001_apps.sql</c>; 0 if it has none.</summary>
    private static int NumberOf(string script) =>
        int.TryParse(ScriptNumber().Match(script).Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    [GeneratedRegex(@"(?<=^|\.)[0-9]{1,9}(?=_)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ScriptNumber();

    private UpgradeEngineBuilder Upgrader() =>
        DeployChanges.To.SqliteDatabase(location.ConnectionString(SqliteOpenMode.ReadWrite))
            .WithScriptsEmbeddedInAssembly(typeof(Store).Assembly)
            .LogTo(new NoOpUpgradeLog());

    private bool TryLock()
    {
        try
        {
            // An advisory lock of the process (flock): it ends with the process, however the process ends.
            lockFile = new FileStream(location.LockFile, PrivateFolder.FileOptions(FileMode.OpenOrCreate));
            return true;
        }
        catch (IOException exception) when (exception.HResult is LockedOnLinux or LockedOnMacOS or LockedOnWindows)
        {
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CannotUse(exception);
        }
    }

    private void CreateFolder()
    {
        try
        {
            PrivateFolder.Create(directory.FullPath);
            PrivateFolder.RequireToBeOurs(directory.KeyRing, directory.FullPath);
            if (PrivateFolder.IsOpenToOthers(directory.FullPath))
            {
                LogOpenFolder(directory.FullPath);
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
            // First of all: it refuses a newer store, which must stay as it is.
            var isUpToDate = IsUpToDate();
            using (var connection = location.Open(SqliteOpenMode.ReadWrite, static connection => connection.Run("PRAGMA journal_mode = WAL")))
            {
                // SQLite opens what it may not write to for reading, without a word.
                if (sqlite3_db_readonly(connection.Handle, "main") != 0)
                {
                    throw new StartupException($"The store {location.DatabaseFile} cannot be used: it may not be written to.");
                }
            }

            if (isUpToDate)
            {
                return;
            }

            var outcome = Upgrader().WithTransactionPerScript().Build().PerformUpgrade();
            if (!outcome.Successful)
            {
                var where = outcome.ErrorScript is { } script ? $" in {script.Name}" : "";
                throw new StartupException($"The migration of {location.DatabaseFile} failed{where}: {outcome.Error.Message}", outcome.Error);
            }
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw CannotUse(exception);
        }
    }

    // Created here because SQLite gives its other files the mode of this one.
    private void CreateFile()
    {
        if (!File.Exists(location.DatabaseFile))
        {
            using var file = new FileStream(location.DatabaseFile, PrivateFolder.FileOptions(FileMode.CreateNew));
            IsNew = true;
        }
    }

    private StartupException CannotUse(Exception exception) =>
        new($"The store {location.DatabaseFile} cannot be used: {exception.Message}", exception);

    [LoggerMessage(EventId = 12, Level = LogLevel.Warning, Message = "Other users of this machine may enter {Folder}: it should have mode 0700.")]
    private partial void LogOpenFolder(string folder);

    [LoggerMessage(EventId = 16, Level = LogLevel.Warning, Message = "No command can be used beside this service until it is restarted: {Reason}")]
    private partial void LogNoCommands(string reason);
}
