using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Roma.Infrastructure.Persistence;

/// <summary>Where the store's files are.</summary>
internal sealed class StoreLocation
{
    /// <summary>How long SQLite waits for another process's write before it says that the file is locked.</summary>
    private const int BusySeconds = 5;

    private readonly SqliteConnectionStringBuilder template;

    public StoreLocation(IOptions<RomaOptions> options, IConfiguration configuration, IHostEnvironment environment)
    {
        DataDirectory = Path.GetFullPath(options.Value.DataDirectory, environment.ContentRootPath);
        KeyRingDirectory = Path.GetFullPath(options.Value.KeyRing.Directory ?? "keys", DataDirectory);
        template = new SqliteConnectionStringBuilder(configuration.GetConnectionString("Roma"));
        DatabaseFile = Path.GetFullPath(template.DataSource.Length == 0 ? "roma.db" : template.DataSource, DataDirectory);
        template.DataSource = DatabaseFile;
        template.DefaultTimeout = BusySeconds;
    }

    public string DataDirectory { get; }

    public string KeyRingDirectory { get; }

    public string DatabaseFile { get; }

    public string LockFile => DatabaseFile + ".lock";

    public string ConnectionString(SqliteOpenMode mode, bool pooling) =>
        new SqliteConnectionStringBuilder(template.ConnectionString) { Mode = mode, Pooling = pooling }.ToString();
}
