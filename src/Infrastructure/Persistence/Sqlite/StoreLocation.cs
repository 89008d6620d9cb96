using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Roma.Infrastructure.Files;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>Where the store's files are.</summary>
internal sealed class StoreLocation
{
    /// <summary>How long SQLite waits for another process's write before it reports that the file is locked.</summary>
    private const int BusySeconds = 5;

    private readonly SqliteConnectionStringBuilder template;

    public StoreLocation(DataDirectory directory, IConfiguration configuration)
    {
        template = Parse(configuration.GetConnectionString("Roma"));
        DatabaseFile = Path.GetFullPath(template.DataSource.Length == 0 ? "roma.db" : template.DataSource, directory.FullPath);
        // SQLite puts its files beside the database itself, and not beside a link to it.
        var link = new FileInfo(DatabaseFile);
        var file = link.LinkTarget is null ? DatabaseFile : link.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        (LogFile, LockFile) = (file + "-wal", file + ".lock");
        template.DataSource = DatabaseFile;
        template.DefaultTimeout = BusySeconds;
        // Connections with a shared cache lock each other's tables, and fail instead of waiting.
        template.Cache = SqliteCacheMode.Private;
    }

    public string DatabaseFile { get; }

    public string LockFile { get; }

    /// <summary>SQLite's write-ahead log (https://sqlite.org/wal.html).</summary>
    public string LogFile { get; }

    public string ConnectionString(SqliteOpenMode mode) =>
        new SqliteConnectionStringBuilder(template.ConnectionString) { Mode = mode, Pooling = false }.ToString();

    /// <summary>A new connection that <paramref name="prepare"/> has made ready; it is closed if that fails.</summary>
    public PreparedConnection Open(SqliteOpenMode mode, Action<PreparedConnection> prepare)
    {
        var connection = new PreparedConnection(ConnectionString(mode));
        try
        {
            connection.Open();
            prepare(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static SqliteConnectionStringBuilder Parse(string? text)
    {
        try
        {
            var parsed = new SqliteConnectionStringBuilder(text);
            return NamesFile(parsed) && parsed.Password.Length == 0 && string.IsNullOrEmpty(parsed.Vfs)
                ? parsed
                : throw new ArgumentException("It names no file, or needs another SQLite.", nameof(text));
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new StartupException(
                "ConnectionStrings:Roma must be a connection string of Microsoft.Data.Sqlite that names a file, like Data Source=roma.db, "
                + "and no Password or Vfs.",
                exception);
        }
    }

    private static bool NamesFile(SqliteConnectionStringBuilder parsed) =>
        parsed.Mode != SqliteOpenMode.Memory && parsed.DataSource is not ":memory:" && !parsed.DataSource.StartsWith("file:", StringComparison.Ordinal);
}
