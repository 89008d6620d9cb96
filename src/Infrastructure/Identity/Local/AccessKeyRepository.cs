using Roma.Application.Identity;
using Roma.Domain.Identity;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Sealing;

namespace Roma.Infrastructure.Identity.Local;

/// <inheritdoc cref="IAccessKeyRepository"/>
internal sealed class AccessKeyRepository(DbSession session, SecretSealer sealer, Decoy decoy, CredentialUses uses, TimeProvider clock)
    : IAccessKeyRepository, IAccessKeyReader, IAccessKeyVerifier
{
    private const string Columns = """
        project_id AS ProjectId, access_key_id AS Id, access AS KeyId, user_id AS UserId, user_name AS UserName, role AS Role,
        created_at AS CreatedAt, expires_at AS ExpiresAt, last_used_at AS LastUsedAt
        """;

    // An access key is looked up before its project is known, as a token is. There is always a row, the decoy's if no other: a time that tells
    // which access keys exist would help to guess them.
    private const string VerifySql = "SELECT 0 AS IsDecoy, sealed_secret AS SealedSecret, " + Columns + """
         FROM access_keys WHERE access = @KeyId
        UNION ALL
        SELECT 1, @DecoySecret, '', @DecoyId, @KeyId, '00000000000000000000000000000000', 'nobody', 'Verifier', 0, 0, 0
        ORDER BY IsDecoy
        LIMIT 1
        """;

    private const string IsThereSql = "SELECT " + Columns + " FROM access_keys WHERE project_id = @ProjectId AND access_key_id = @Id";

    private const string FindSql = "SELECT " + Columns + " FROM access_keys WHERE access_key_id = @Id";

    private const string Matching = " FROM access_keys WHERE (project_id = @ProjectId OR @ProjectId = @All)";

    private const string CountSql = "SELECT COUNT(*)" + Matching;

    private const string ListSql = "SELECT COUNT(*) OVER () AS Total, " + Columns + Matching + """

        ORDER BY access_key_id
        LIMIT @Limit OFFSET @Offset
        """;

    private const string AddSql = """
        INSERT INTO access_keys (project_id, access_key_id, access, sealed_secret, user_id, user_name, role, created_at, expires_at)
        VALUES (@ProjectId, @Id, @KeyId, @SealedSecret, @UserId, @UserName, @Role, @CreatedAt, @ExpiresAt)
        """;

    private const string RemoveSql = "DELETE FROM access_keys WHERE project_id = @ProjectId AND access_key_id = @Id";

    private const string NoteUseSql = "UPDATE access_keys SET last_used_at = @LastUsedAt WHERE project_id = @ProjectId AND access_key_id = @Id";

    public async Task<(AccessKey? Key, SecretAccessKey Secret)> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        var parameters = new { KeyId = keyId, DecoySecret = decoy.SealedSecret, DecoyId = Decoy.Id.ToString() };
        var row = await session.FindAsync<AccessKeyRow>(VerifySql, parameters, cancellationToken);
        var key = row!.ToKey();
        var secret = sealer.OpenAccessKey(row.SealedSecret, PlaceOf(key.Credential));
        return (key.Credential.IsInForce(clock.GetUtcNow()) ? key : null, secret);
    }

    public async Task<bool> IsInForceAsync(AccessKey key, CancellationToken cancellationToken) =>
        await session.FindAsync<AccessKeyRow>(IsThereSql, new { key.Credential.ProjectId, Id = key.Credential.Id.ToString() }, cancellationToken) is { } row
        && row.ToCredential().IsInForce(clock.GetUtcNow());

    public void NoteUse(AccessKey key) => uses.Note(key.Credential, NoteUseSql);

    public async Task<AccessKey?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        (await session.FindAsync<AccessKeyRow>(FindSql, new { Id = id.ToString() }, cancellationToken))?.ToKey();

    public async Task<AccessKeyListView> ListAsync(string projectId, int offset, int? limit, CancellationToken cancellationToken)
    {
        var parameters = new { ProjectId = projectId, Projects.All, Offset = offset, Limit = limit ?? int.MaxValue };
        var (total, rows) = await session.ReadPageAsync<AccessKeyRow>(ListSql, CountSql, parameters, offset, cancellationToken);
        return new AccessKeyListView(total, [.. rows.Select(row => row.ToKey())]);
    }

    public void Add(AccessKey key, SecretAccessKey secret) =>
        session.Stage(new Change(AddSql, new
        {
            key.Credential.ProjectId,
            Id = key.Credential.Id.ToString(),
            key.KeyId,
            SealedSecret = sealer.Seal(secret, PlaceOf(key.Credential)),
            key.Credential.UserId,
            key.Credential.UserName,
            Role = key.Credential.Role.ToString(),
            CreatedAt = key.Credential.CreatedAt.ToUnixTimeMilliseconds(),
            ExpiresAt = key.Credential.ExpiresAt?.ToUnixTimeMilliseconds(),
        }));

    public void Remove(AccessKey key) => session.Stage(new Change(RemoveSql, new { key.Credential.ProjectId, Id = key.Credential.Id.ToString() }));

    private static SealContext PlaceOf(Credential credential) => SealContext.OfAccessKey(credential.ProjectId, credential.Id);

    private sealed record AccessKeyRow : CredentialRow
    {
        public string KeyId { get; init; } = "";

        public byte[] SealedSecret { get; init; } = [];

        public AccessKey ToKey() => new(KeyId, ToCredential());
    }
}
