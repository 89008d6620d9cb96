using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Roma.ApiTests.Harness;

/// <summary>A look into the server's store, past the server; and the few changes that no request can make.</summary>
internal static class Database
{
    /// <summary>The time of an app that <see cref="BackdateAppAsync"/> moved there, as the wire shows it.</summary>
    public const string LongAgo = "2019-12-06T06:49:04.000Z";

    private const long LongAgoMilliseconds = 1_575_614_944_000;

    extension(RomaProcess roma)
    {
        /// <summary>The request that was the last to change the app, by the audit trail.</summary>
        public async Task<string> LastRequestOfAsync(string appId) =>
            (string)(await roma.AskAsync(
                "SELECT request_id FROM audit_entries WHERE target = @target ORDER BY rowid DESC LIMIT 1", ("target", appId)))!;

        /// <summary>The request that was the last to reset the app's secret, by the audit trail.</summary>
        public async Task<string> LastResetOfAsync(string appId) =>
            (string)(await roma.AskAsync(
                "SELECT request_id FROM audit_entries WHERE target = @target AND action = 'ResetAppSecret' ORDER BY rowid DESC LIMIT 1",
                ("target", appId)))!;

        /// <summary>What was done to the app, in order.</summary>
        public async Task<IReadOnlyList<string>> ActionsOnAsync(string appId) =>
            ((string?)await roma.AskAsync(
                "SELECT group_concat(action ORDER BY rowid) FROM audit_entries WHERE target = @target", ("target", appId)))?.Split(',') ?? [];

        /// <summary>Moves an app's creation and last change to <see cref="LongAgo"/>.</summary>
        public Task BackdateAppAsync(string appId) =>
            roma.ChangeAsync("UPDATE apps SET created_at = @at, updated_at = @at WHERE app_id = @id", ("at", LongAgoMilliseconds), ("id", appId));

        /// <summary>Lets a token's time be over.</summary>
        public Task ExpireTokenAsync(string token) =>
            roma.ChangeAsync("UPDATE tokens SET expires_at = @at WHERE token_hash = @hash", ("at", LongAgoMilliseconds), ("hash", HashOf(token)));

        public async Task<string> IdOfTokenAsync(string token) =>
            (string)(await roma.AskAsync("SELECT token_id FROM tokens WHERE token_hash = @hash", ("hash", HashOf(token))))!;

        /// <summary>Spoils the last byte of an app's sealed secret, so that it does not open.</summary>
        public Task SpoilSecretAsync(string appId) =>
            roma.ChangeAsync(
                """
                UPDATE apps
                SET sealed_secret = CAST(substr(sealed_secret, 1, length(sealed_secret) - 1)
                    || CASE substr(sealed_secret, -1) WHEN x'00' THEN x'01' ELSE x'00' END AS BLOB)
                WHERE app_id = @id
                """,
                ("id", appId));

        private async Task<object?> AskAsync(string sql, (string Name, object Value) parameter)
        {
            await using var connection = await roma.OpenAsync(SqliteOpenMode.ReadOnly);
            await using var command = Command(connection, sql, parameter);
            return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is { } value and not DBNull ? value : null;
        }

        private async Task ChangeAsync(string sql, params (string Name, object Value)[] parameters)
        {
            await using var connection = await roma.OpenAsync(SqliteOpenMode.ReadWrite);
            await using var command = Command(connection, sql, parameters);
            Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        private async Task<SqliteConnection> OpenAsync(SqliteOpenMode mode)
        {
            var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = roma.DatabaseFile, Mode = mode, Pooling = false }.ToString());
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            return connection;
        }
    }

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    [SuppressMessage("Security", "CA2100", Justification = "The callers, all in this file, pass constants.")]
    private static SqliteCommand Command(SqliteConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
