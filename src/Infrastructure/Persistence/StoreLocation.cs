using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Roma.Infrastructure.Persistence;

/// <summary>Where the store's files are.</summary>
internal sealed class StoreLocation
{
    /// <summary>How long SQLite waits for another process's write before it reports that the file is locked.</summary>
    private const int BusySeconds = 5;

    private readonly SqliteConnectionStringBuilder template;

    public StoreLocation(IOptions<RomaOptions> options, IConfiguration configuration, IHostEnvironment environment)
    {
        DataDirectory = Path.GetFullPath(options.Value.DataDirectory, environment.ContentRootPath);
        KeyRingDirectory = Path.GetFullPath(options.Value.KeyRing.Directory ?? "keys", DataDirectory);
        template = Parse(configuration.GetConnectionString("Roma"));
        DatabaseFile = Path.GetFullPath(template.DataSource.Length == 0 ? "roma.db" : template.DataSource, DataDirectory);
        // SQLite puts them beside the file itself, and not beside a link to it.
        var file = new FileInfo(DatabaseFile) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : DatabaseFile;
        LogFile = file + "-wal";
        IndexFile = file + "-shm";
        template.DataSource = DatabaseFile;
        template.DefaultTimeout = BusySeconds;
        // Connections with a shared cache lock each other's tables, and fail instead of waiting.
        template.Cache = SqliteCacheMode.Private;
    }

    public string DataDirectory { get; }

    public string KeyRingDirectory { get; }

    public string DatabaseFile { get; }

    public string LockFile => DatabaseFile + ".lock";

    /// <summary>SQLite's write-ahead log (https://sqlite.org/wal.html).</summary>
    public string LogFile { get; }

    /// <summary>The index of the log, which the processes that have the database open share.</summary>
    public string IndexFile { get; }

    public string ConnectionString(SqliteOpenMode mode) =>
        new SqliteConnectionStringBuilder(template.ConnectionString) { Mode = mode, Pooling = false }.ToString();

    /// <summary>What <paramref name="prepare"/> makes of a new connection, which is closed if that fails.</summary>
    public T Open<T>(SqliteOpenMode mode, Func<SqliteConnection, T> prepare)
    {
        SqliteConnection? connection = new(ConnectionString(mode));
        try
        {
            connection.Open();
            var ready = prepare(connection);
            connection = null;
            return ready;
        }
        finally
        {
            connection?.Dispose();
        }
    }

    private static SqliteConnectionStringBuilder Parse(string? text)
    {
        try
        {
            var parsed = new SqliteConnectionStringBuilder(text);
            return NamesFile(parsed) ? parsed : throw new ArgumentException("It names no file.", nameof(text));
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new StartupException(
                "ConnectionStrings:Roma must be a connection string of Microsoft.Data.Sqlite that names a file, like Data Source=roma.db.", exception);
        }
    }

    private static bool NamesFile(SqliteConnectionStringBuilder parsed) =>
        parsed.Mode != SqliteOpenMode.Memory && parsed.DataSource is not ":memory:" && !parsed.DataSource.StartsWith("file:", StringComparison.Ordinal);
}
