using System.Collections.Concurrent;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Roma.ApiTests.Harness;

/// <summary>
/// The store of a data directory, seen past the program: the SQLite file that is named or, in a run on PostgreSQL, the database that stands for it.
/// </summary>
internal static class StoreFile
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> Databases = new(StringComparer.Ordinal);

    /// <summary>What orders rows as they were stored.</summary>
    public static string StoredOrder => StoreUnderTest.IsPostgres ? "(xmin::text::bigint, cmin::text::bigint)" : "rowid";

    /// <summary>What one process at a time has locked in a data directory.</summary>
    public static string LockFile => StoreUnderTest.IsPostgres ? "roma.lock" : "roma.db.lock";

    /// <summary>
    /// The variables that have a program use the database of <paramref name="dataDirectory"/>, which is made if it is missing; none for SQLite.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, string?>> VariablesOf(string dataDirectory) =>
        StoreUnderTest.IsPostgres
            ? StoreUnderTest.SettingsOf(Server.ConnectionString(DatabaseOf(dataDirectory)))
                .Select(setting => KeyValuePair.Create(setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value))
            : [];

    public static IReadOnlyList<T> Query<T>(string file, string sql, object? parameters = null)
    {
        if (StoreUnderTest.IsPostgres)
        {
            return Wait(Server.QueryAsync<T>(DatabaseOf(Path.GetDirectoryName(file)!), sql, parameters));
        }

        using var connection = Open(file, SqliteOpenMode.ReadOnly);
        return connection.Query<T>(sql, parameters).AsList();
    }

    /// <summary>Changes rows, and has a server forget what it remembers of tokens; answers how many.</summary>
    public static int Execute(string file, string sql, object? parameters = null)
    {
        var rows = StoreUnderTest.IsPostgres
            ? Wait(Server.ExecuteAsync(DatabaseOf(Path.GetDirectoryName(file)!), sql, parameters))
            : ExecuteInFile(file, sql, parameters);
        if (sql.Contains("tokens", StringComparison.Ordinal))
        {
            OperatorSocket.ForgetTokens(Path.GetDirectoryName(file)!);
        }

        return rows;
    }

    /// <summary>Changes rows of an SQLite file, of whatever program; answers how many.</summary>
    public static int ExecuteInFile(string file, string sql, object? parameters = null)
    {
        using var connection = Open(file, SqliteOpenMode.ReadWrite);
        return connection.Execute(sql, parameters);
    }

    /// <summary>Fails unless SQLite finds the file in order.</summary>
    public static void AssertIntact(string file)
    {
        if (!StoreUnderTest.IsPostgres)
        {
            Assert.Equal(["ok"], Query<string>(file, "PRAGMA integrity_check"));
        }
    }

    public static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static PostgresServer Server => Wait(SharedPostgres.ServerAsync());

    private static string DatabaseOf(string dataDirectory) => Databases.GetOrAdd(
        Path.GetFullPath(dataDirectory), static _ => new Lazy<string>(static () => Wait(Server.CreateDatabaseAsync()))).Value;

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
