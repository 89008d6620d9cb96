using Dapper;
using Npgsql;

namespace Roma.Servers;

/// <summary>Statements past Roma, each on a connection of its own.</summary>
internal static class PostgresQueries
{
    /// <summary>The account that may do everything; Roma has another.</summary>
    public const string Superuser = "roma";

    /// <summary>The account of Roma, which owns what it makes.</summary>
    public const string Owner = "roma_app";

    private static int databases;

    public static async Task<IReadOnlyList<T>> QueryAsync<T>(string connectionString, string sql, object? parameters = null)
    {
        await using var connection = await OpenAsync(connectionString);
        return (await connection.QueryAsync<T>(sql, parameters)).AsList();
    }

    public static async Task<int> ExecuteAsync(string connectionString, string sql, object? parameters = null)
    {
        await using var connection = await OpenAsync(connectionString);
        return await connection.ExecuteAsync(sql, parameters);
    }

    public static Task CreateOwnerAsync(string connectionString) => ExecuteAsync(connectionString, $"CREATE ROLE {Owner} LOGIN");

    /// <summary>Makes a database that <see cref="Owner"/> owns, with all that <paramref name="template"/> has; answers its name, which no other has.</summary>
    public static async Task<string> CreateDatabaseAsync(string connectionString, string? template)
    {
        var name = $"test_{Interlocked.Increment(ref databases)}";
        await ExecuteAsync(connectionString, $"CREATE DATABASE {name} OWNER {Owner} TEMPLATE {template ?? "template1"}");
        return name;
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Username = Superuser, Pooling = false, IncludeErrorDetail = true }.ToString());
        await connection.OpenAsync();
        return connection;
    }
}
