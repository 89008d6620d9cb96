using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using DbUp;
using DbUp.Engine;
using Npgsql;
using Roma.Infrastructure.Files;

namespace Roma.Infrastructure.Persistence.Postgres;

/// <summary>
/// Makes the database's schema and this process's folder ready. Processes that start at the same time do so one after the other.
/// </summary>
internal sealed partial class PostgresStoreOpening(
    PostgresDatabase database, DataDirectory directory, TimeProvider clock, ILogger<PostgresStoreOpening> logger) : IStoreOpening, IDisposable
{
    /// <summary>How long a start waits for the data directory or the database, and how long for the advisory lock before it says so.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // Of the transaction and not of the session, so that it holds through a pooler. The number is Roma's own: "roma" in ASCII.
    private const string LockSql = $"SELECT pg_advisory_xact_lock({LockNumber})";

    private const string LockNumber = "1919905121";

    private const string ExistsSql = "SELECT to_regclass('data_keys') IS NOT NULL";

    private const string EncodingSql = "SELECT current_setting('server_encoding')";

    private FileStream? lockFile;

    public bool Exists => Guard(() =>
    {
        using var connection = database.Primary.OpenConnection();
        return IsMade(connection);
    });

    public bool IsNew { get; private set; }

    public async Task OpenForServerAsync(Func<Task> prepare, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (!TryLock())
        {
            if (clock.GetElapsedTime(start) > Patience)
            {
                throw new StartupException(
                    $"Another Roma runs with the data directory {directory.FullPath} already, or a command. Stop it, or give this one a "
                    + "Roma:DataDirectory of its own.");
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }

        await using var connection = await ConnectAsync(start, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        Guard(() => Migrate(connection));
        await prepare();
        await transaction.CommitAsync(cancellationToken);
    }

    public bool TryOpen()
    {
        if (!TryLock())
        {
            return false;
        }

        return Guard(() =>
        {
            using var connection = database.Primary.OpenConnection();
            using var transaction = connection.BeginTransaction();
            Migrate(connection);
            transaction.Commit();
            return true;
        });
    }

    public async Task RunAloneAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(clock.GetTimestamp(), cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        Guard(() => Lock(connection));
        await work();
        await transaction.CommitAsync(cancellationToken);
    }

    public void Dispose() => lockFile?.Dispose();

    private static bool IsMade(NpgsqlConnection connection) => (bool)Ask(connection, ExistsSql)!;

    [SuppressMessage("Security", "CA2100", Justification = "It is one of the constants above.")]
    private static object? Ask(NpgsqlConnection connection, string sql)
    {
        // No limit: another process may take its time to migrate.
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return command.ExecuteScalar();
    }

    private bool TryLock()
    {
        try
        {
            PrivateFolder.Create(directory.FullPath);
            lockFile = FileLock.TryTake(Path.Combine(directory.FullPath, "roma.lock"));
            return lockFile is not null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The data directory {directory.FullPath} cannot be used: {exception.Message}", exception);
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync(long start, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await database.ConnectAsync(cancellationToken);
            }
            catch (NpgsqlException exception)
            {
                if (exception is PostgresException || clock.GetElapsedTime(start) > Patience)
                {
                    throw Refusal(exception);
                }

                database.LookForPrimary();
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }

    private bool Lock(NpgsqlConnection connection)
    {
        using var waiting = clock.CreateTimer(_ => LogWaiting(database.Description), state: null, Patience, Timeout.InfiniteTimeSpan);
        Ask(connection, LockSql);
        return true;
    }

    private bool Migrate(NpgsqlConnection connection)
    {
        Lock(connection);
        if (Ask(connection, EncodingSql) is not "UTF8")
        {
            throw Refusal("create the database with ENCODING 'UTF8'.");
        }

        IsNew = !IsMade(connection);
        StoreMigrations.Run(
            () => DeployChanges.To.PostgresqlDatabase(new DbUp.Postgresql.PostgresqlConnectionManager(database.Primary))
                .WithPreprocessor(new Types()),
            static _ => true,
            database.Description);
        return true;
    }

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (NpgsqlException exception)
        {
            throw Refusal(exception);
        }
    }

    private StartupException Refusal(NpgsqlException exception)
    {
        var cause = exception.GetBaseException();
        return Refusal((cause as PostgresException)?.MessageText ?? cause.Message, exception);
    }

    private StartupException Refusal(string reason, NpgsqlException? exception = null) =>
        new($"The store {database.Description} cannot be used: {reason}", exception);

    [LoggerMessage(
        EventId = 48,
        Level = LogLevel.Warning,
        Message = "Still waiting for the advisory lock " + LockNumber
            + " in the {Store}: another node has it that starts or migrates, or somebody else; pg_locks tells who.")]
    private partial void LogWaiting(string store);

    /// <summary>PostgreSQL's names for the types of the scripts. With the collation C, text sorts by its bytes, and LOWER knows ASCII, as in SQLite.</summary>
    private sealed partial class Types : IScriptPreprocessor
    {
        public string Process(string contents) =>
            Text().Replace(Blob().Replace(contents, "BYTEA"), "TEXT COLLATE \"C\"");

        [GeneratedRegex(@"\bBLOB\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
        private static partial Regex Blob();

        [GeneratedRegex(@"\bTEXT\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
        private static partial Regex Text();
    }
}
