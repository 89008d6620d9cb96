using Roma.Application.Identity;
using Roma.Domain.Identity;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Persistence.Sqlite;
using Roma.Infrastructure.Sealing;

namespace Roma.Infrastructure.Identity.Local;

/// <inheritdoc cref="IAccessKeyRepository"/>
internal sealed class AccessKeyRepository(DbSession session, SecretSealer sealer, Decoy decoy, CredentialUses uses, TimeProvider clock)
    : IAccessKeyRepository, IAccessKeyReader, IAccessKeyVerifier
{
    private const string Columns = """
        project_id AS ProjectId, access_key_id AS Id, access AS Access, user_id AS UserId, user_name AS UserName, role AS Role,
        created_at AS CreatedAt, expires_at AS ExpiresAt, last_used_at AS LastUsedAt
        """;

    // An access key is looked up before its project is known, as a token is. There is always a row, the decoy's if no other: a time that tells
    // which access keys exist would help to guess them.
    private const string VerifySql = "SELECT 0 AS IsDecoy, sealed_secret AS SealedSecret, " + Columns + """
         FROM access_keys WHERE access = @Access
        UNION ALL
        SELECT 1, @DecoySecret, '', @DecoyId, @Access, '00000000000000000000000000000000', 'nobody', 'Verifier', 0, 0, 0
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
        VALUES (@ProjectId, @Id, @Access, @SealedSecret, @UserId, @UserName, @Role, @CreatedAt, @ExpiresAt)
        """;

    private const string RemoveSql = "DELETE FROM access_keys WHERE project_id = @ProjectId AND access_key_id = @Id";

    private const string NoteUseSql = "UPDATE access_keys SET last_used_at = @LastUsedAt WHERE project_id = @ProjectId AND access_key_id = @Id";

    public async Task<(AccessKey? Key, SecretAccessKey Secret)> FindAsync(string access, CancellationToken cancellationToken)
    {
        var parameters = new { Access = access, DecoySecret = decoy.SealedSecret, DecoyId = Decoy.Id.ToString() };
        var row = await FindAsync(VerifySql, parameters, cancellationToken);
        var key = row!.ToKey();
        var secret = sealer.OpenAccessKey(row.SealedSecret, PlaceOf(key.Grant));
        return (key.Grant.IsInForce(clock.GetUtcNow()) ? key : null, secret);
    }

    public async Task<bool> IsInForceAsync(AccessKey key, CancellationToken cancellationToken) =>
        await FindAsync(IsThereSql, new { key.Grant.ProjectId, Id = key.Grant.Id.ToString() }, cancellationToken) is { } row
        && row.ToGrant().IsInForce(clock.GetUtcNow());

    public void NoteUse(AccessKey key) => uses.Note(key.Grant, NoteUseSql);

    public async Task<AccessKey?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        (await FindAsync(FindSql, new { Id = id.ToString() }, cancellationToken))?.ToKey();

    public Task<AccessKeyListView> ListAsync(string projectId, int offset, int? limit, CancellationToken cancellationToken)
    {
        var parameters = new { ProjectId = projectId, Projects.All, Offset = offset, Limit = limit ?? int.MaxValue };
        return session.ReadAsync(
            async connection =>
            {
                var (total, rows) = await connection.ReadPageAsync<AccessKeyRow>(ListSql, CountSql, parameters, offset, cancellationToken);
                return new AccessKeyListView(total, [.. rows.Select(row => row.ToKey())]);
            },
            cancellationToken);
    }

    public void Add(AccessKey key, SecretAccessKey secret) =>
        session.Stage(new Change(AddSql, new
        {
            key.Grant.ProjectId,
            Id = key.Grant.Id.ToString(),
            key.Access,
            SealedSecret = sealer.Seal(secret, PlaceOf(key.Grant)),
            key.Grant.UserId,
            key.Grant.UserName,
            Role = key.Grant.Role.ToString(),
            CreatedAt = key.Grant.CreatedAt.ToUnixTimeMilliseconds(),
            ExpiresAt = key.Grant.ExpiresAt?.ToUnixTimeMilliseconds(),
        }));

    public void Remove(AccessKey key) => session.Stage(new Change(RemoveSql, new { key.Grant.ProjectId, Id = key.Grant.Id.ToString() }));

    private static SecretPlace PlaceOf(Grant grant) => SecretPlace.OfAccessKey(grant.ProjectId, grant.Id);

    private Task<AccessKeyRow?> FindAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        session.ReadAsync(connection => Task.FromResult(connection.Find<AccessKeyRow>(sql, parameters)), cancellationToken);

    private sealed record AccessKeyRow : GrantRow
    {
        public string Access { get; init; } = "";

        public byte[] SealedSecret { get; init; } = [];

        public AccessKey ToKey() => new(Access, ToGrant());
    }
}
