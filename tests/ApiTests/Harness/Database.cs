using System.Security.Cryptography;
using System.Text;

namespace Roma.ApiTests.Harness;

/// <summary>A look into the server's store, past the server; and the few changes that no request can make.</summary>
internal static class Database
{
    /// <summary>The time of an app that <see cref="BackdateApp"/> moved there, as the wire shows it.</summary>
    public const string LongAgo = "2019-12-06T06:49:04.000Z";

    private const long LongAgoMilliseconds = 1_575_614_944_000;

    extension(RomaProcess roma)
    {
        /// <summary>The request that was the last to change the app, by the audit trail.</summary>
        public string LastRequestOf(string appId) =>
            roma.Ask<string>($"SELECT request_id FROM audit_entries WHERE target = @appId ORDER BY {StoreFile.StoredOrder} DESC LIMIT 1", new { appId });

        /// <summary>The request that was the last to reset the app's secret, by the audit trail.</summary>
        public string LastResetOf(string appId) =>
            roma.Ask<string>(
                $"SELECT request_id FROM audit_entries WHERE target = @appId AND action = 'ResetAppSecret' ORDER BY {StoreFile.StoredOrder} DESC LIMIT 1",
                new { appId });

        /// <summary>The user who was the last to reset the app's secret, by the audit trail.</summary>
        public (string Id, string Name) LastResetterOf(string appId) =>
            roma.Ask<(string Id, string Name)>(
                $"""
                SELECT user_id, user_name
                FROM audit_entries
                WHERE target = @appId AND action = 'ResetAppSecret'
                ORDER BY {StoreFile.StoredOrder} DESC
                LIMIT 1
                """,
                new { appId });

        /// <summary>How the app was changed last, by the audit trail: the credential's id, the client's address, the secret's number, the outcome.</summary>
        public string LastContextOf(string appId) =>
            roma.Ask<string>(
                $"""
                SELECT credential_id || ' ' || client_address || ' ' || secret_version || ' ' || outcome
                FROM audit_entries
                WHERE target = @appId
                ORDER BY {StoreFile.StoredOrder} DESC
                LIMIT 1
                """,
                new { appId });

        /// <summary>What was done to the app, in order.</summary>
        public IReadOnlyList<string> ActionsOn(string appId) =>
            StoreFile.Query<string>(
                roma.DatabaseFile, $"SELECT action FROM audit_entries WHERE target = @appId ORDER BY {StoreFile.StoredOrder}", new { appId });

        /// <summary>Moves an app's creation and last change to <see cref="LongAgo"/>.</summary>
        public void BackdateApp(string appId) =>
            roma.Change("UPDATE apps SET created_at = @at, updated_at = @at WHERE app_id = @appId", new { at = LongAgoMilliseconds, appId });

        /// <summary>Lets a token's time be over.</summary>
        public void ExpireToken(string token) =>
            roma.Change("UPDATE tokens SET expires_at = @at WHERE token_hash = @hash", new { at = LongAgoMilliseconds, hash = HashOf(token) });

        public string IdOfToken(string token) =>
            roma.Ask<string>("SELECT token_id FROM tokens WHERE token_hash = @hash", new { hash = HashOf(token) });

        /// <summary>Spoils the last byte of an app's sealed secret, so that it does not open.</summary>
        public void SpoilSecret(string appId) =>
            roma.Change("UPDATE apps SET sealed_secret = @spoiled WHERE app_id = @appId", new { spoiled = Spoil(roma.SealedSecretOf(appId)), appId });

        /// <summary>An app's secret as it is stored.</summary>
        public byte[] SealedSecretOf(string appId) => roma.Ask<byte[]>("SELECT sealed_secret FROM apps WHERE app_id = @appId", new { appId });

        private T Ask<T>(string sql, object parameters) => Assert.Single(StoreFile.Query<T>(roma.DatabaseFile, sql, parameters));

        private void Change(string sql, object parameters) => Assert.Equal(1, StoreFile.Execute(roma.DatabaseFile, sql, parameters));
    }

    private static byte[] Spoil(byte[] value) => [.. value[..^1], (byte)(value[^1] ^ 1)];

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
