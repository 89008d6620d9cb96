using Roma.Application.Identity;
using Roma.Domain.Audit;
using Roma.Infrastructure.Sealing;

namespace Roma.Infrastructure.Identity.Local;

/// <inheritdoc cref="IAccessKeyRepository"/>
internal sealed class AccessKeyRepository(DbSession session, SecretSealer sealer, CredentialUses uses, TimeProvider clock)
    : IAccessKeyRepository, IAccessKeyReader, IAccessKeyVerifier
{
    private const string Columns = "access_key_id AS Id, access AS KeyId, last_used_at, " + CredentialRow.Columns;

    // The project is not known before the access key is, so these two statements name none.
    private const string VerifySql = "SELECT sealed_secret, " + Columns + " FROM access_keys WHERE access = @KeyId";

    private const string FindSql = "SELECT " + Columns + " FROM access_keys WHERE access_key_id = @Id";

    private const string Matching = " FROM access_keys WHERE (project_id = @ProjectId OR @ProjectId = @All)";

    private const string CountSql = "SELECT COUNT(*)" + Matching;

    private const string ListSql = "SELECT " + Columns + Matching + """

        ORDER BY access_key_id
        LIMIT @Limit OFFSET @Offset
        """;

    private const string AddSql = $"""
        INSERT INTO access_keys ({CredentialRow.Columns}, access_key_id, access, sealed_secret)
        VALUES ({CredentialRow.Values}, @Id, @KeyId, @SealedSecret)
        """;

    private const string RemoveSql = "DELETE FROM access_keys WHERE project_id = @ProjectId AND access_key_id = @Id";

    private const string NoteUseSql = "UPDATE access_keys SET last_used_at = @LastUsedAt WHERE project_id = @ProjectId AND access_key_id = @Id";

    public async Task<(AccessKey Key, SecretAccessKey Secret)?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        if (await session.FindAsync<AccessKeyRow>(VerifySql, new { KeyId = keyId }, cancellationToken) is not { } row
            || row.ToKey() is var key && !key.Credential.IsInForce(clock.GetUtcNow()))
        {
            return null;
        }

        await sealer.EnsureKeyAsync(row.SealedSecret, cancellationToken);
        return (key, sealer.OpenAccessKey(row.SealedSecret, ContextOf(key.Credential)));
    }

    public void NoteUse(AccessKey key) => uses.Note(key.Credential, NoteUseSql);

    public async Task<AccessKey?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        (await session.FindAsync<AccessKeyRow>(FindSql, new { Id = id.ToString() }, cancellationToken))?.ToKey();

    public async Task<AccessKeyListView> ListAsync(string projectId, int offset, int? limit, CancellationToken cancellationToken)
    {
        var parameters = new { ProjectId = projectId, Projects.All, Offset = offset, Limit = limit ?? int.MaxValue };
        var rows = await session.QueryAsync<AccessKeyRow>(ListSql, parameters, cancellationToken);
        return new(await session.ScalarAsync<long>(CountSql, parameters, cancellationToken), [.. rows.Select(row => row.ToKey())]);
    }

    public void Add(AccessKey key, SecretAccessKey secret)
    {
        var row = new NewRow(key.Credential, key.KeyId, sealer.Seal(secret, ContextOf(key.Credential)));
        session.Stage(new Change(AddSql, row), AuditTarget.Of(key.Credential));
    }

    public void Remove(AccessKey key) => session.Stage(
        new Change(RemoveSql, new { key.Credential.ProjectId, Id = key.Credential.Id.ToString() }), AuditTarget.Of(key.Credential));

    private static SealContext ContextOf(Credential credential) => SealContext.OfAccessKey(credential.ProjectId, credential.Id);

    private sealed record NewRow(Credential Credential, string KeyId, byte[] SealedSecret) : CredentialRow(Credential);

    private sealed record AccessKeyRow : CredentialRow
    {
        public string KeyId { get; init; } = "";

        public byte[] SealedSecret { get; init; } = [];

        public AccessKey ToKey() => new(KeyId, ToCredential());
    }
}
