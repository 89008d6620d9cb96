using System.Globalization;
using Dapper;
using Npgsql;

namespace Roma.Servers;

/// <summary>Statements past Roma, each on a connection of its own.</summary>
internal static class PostgresQueries
{
    /// <summary>The account that may do everything; Roma has another.</summary>
    public const string Superuser = "postgres";

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

    /// <summary>The name of a database that no other test has.</summary>
    public static string NewDatabaseName() => string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref databases)}");

    /// <summary>Makes the database <paramref name="name"/>, which <see cref="Owner"/> owns, with all that <paramref name="template"/> has.</summary>
    public static Task CreateDatabaseAsync(string connectionString, string name, string? template) =>
        ExecuteAsync(connectionString, $"CREATE DATABASE {name} OWNER {Owner} TEMPLATE {template ?? "template1"}");

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Username = Superuser, Pooling = false, IncludeErrorDetail = true }.ToString());
        await connection.OpenAsync();
        return connection;
    }
}
