using Dapper;
using Microsoft.Data.Sqlite;

namespace Roma.ApiTests.Harness;

/// <summary>The database, seen past the program.</summary>
internal static class StoreFile
{
    public static IReadOnlyList<T> Query<T>(string file, string sql, object? parameters = null)
    {
        using var connection = Open(file, SqliteOpenMode.ReadOnly);
        return connection.Query<T>(sql, parameters).AsList();
    }

    /// <summary>Changes rows, and has a server forget what it remembers of tokens; answers how many.</summary>
    public static int Execute(string file, string sql, object? parameters = null)
    {
        using var connection = Open(file, SqliteOpenMode.ReadWrite);
        var rows = connection.Execute(sql, parameters);
        if (sql.Contains("tokens", StringComparison.Ordinal))
        {
            OperatorSocket.ForgetTokens(Path.GetDirectoryName(file)!);
        }

        return rows;
    }

    /// <summary>Fails unless SQLite finds the file in order.</summary>
    public static void AssertIntact(string file) => Assert.Equal(["ok"], Query<string>(file, "PRAGMA integrity_check"));

    public static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
