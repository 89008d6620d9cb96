using Roma.Application.Identity;
using Roma.Domain.Audit;

namespace Roma.Infrastructure.Identity.Local;

/// <inheritdoc cref="ITokenRepository"/>
internal sealed class TokenRepository(
    DbSession session, CredentialCache cache, CredentialUses uses, TimeProvider clock)
    : ITokenRepository, ITokenReader, ICallerVerifier
{
    private const string Columns = "token_id AS Id, revoked_at, last_used_at, " + CredentialRow.Columns;

    // The project is not known before the token is, so these two statements name none. In a distributed database, the table is a reference table.
    private const string VerifySql = "SELECT " + Columns + " FROM tokens WHERE token_hash = @Hash";

    private const string FindSql = "SELECT " + Columns + " FROM tokens WHERE token_id = @Id";

    private const string Matching = """
         FROM tokens
        WHERE (project_id = @ProjectId OR @ProjectId = @All) AND (revoked_at IS NULL OR @WithRevoked = 1)
        """;

    private const string CountSql = "SELECT COUNT(*)" + Matching;

    private const string ListSql = "SELECT " + Columns + Matching + """

        ORDER BY token_id
        LIMIT @Limit OFFSET @Offset
        """;

    private const string AddSql = $"INSERT INTO tokens ({CredentialRow.Columns}, token_id, token_hash) VALUES ({CredentialRow.Values}, @Id, @Hash)";

    private const string RevokeSql = """
        UPDATE tokens SET revoked_at = @RevokedAt
        WHERE project_id = @ProjectId AND token_id = @Id AND revoked_at IS NULL
        """;

    private const string NoteUseSql = "UPDATE tokens SET last_used_at = @LastUsedAt WHERE project_id = @ProjectId AND token_id = @Id";

    public bool IssuesTokens => true;

    public async Task<Caller?> VerifyAsync(AccessToken token, CancellationToken cancellationToken)
    {
        // Not from the cache in a unit of work, whose commit may also revoke the token.
        var credential = session.IsInUnitOfWork ? await ReadAsync() : await cache.FindAsync(token.Hash(), ReadAsync);
        if (credential?.IsInForce(clock.GetUtcNow()) != true)
        {
            return null;
        }

        uses.Note(credential, NoteUseSql);
        return credential.ToCaller();

        Task<Credential?> ReadAsync() => FindAsync(VerifySql, new { Hash = token.Hash() }, cancellationToken);
    }

    public Task<Credential?> FindAsync(Guid id, CancellationToken cancellationToken) => FindAsync(FindSql, new { Id = id.ToString() }, cancellationToken);

    public async Task<TokenListView> ListAsync(string projectId, bool withRevoked, int offset, int? limit, CancellationToken cancellationToken)
    {
        var parameters = new
        {
            ProjectId = projectId,
            Projects.All,
            WithRevoked = withRevoked ? 1 : 0,
            Offset = offset,
            Limit = limit ?? int.MaxValue,
        };
        var rows = await session.QueryAsync<CredentialRow>(ListSql, parameters, cancellationToken);
        return new(await session.ScalarAsync<long>(CountSql, parameters, cancellationToken), [.. rows.Select(row => row.ToCredential())]);
    }

    public void Add(Credential credential, AccessToken token) =>
        session.Stage(new Change(AddSql, new NewRow(credential, token.Hash())), AuditTarget.Of(credential));

    public void Revoke(Credential credential, DateTimeOffset at) =>
        session.Stage(
            new Change(RevokeSql, new { credential.ProjectId, Id = credential.Id.ToString(), RevokedAt = at.ToUnixTimeMilliseconds() })
            {
                Invalidates = new Invalidation(Invalidation.Token, credential.Id.ToString()),
            },
            AuditTarget.Of(credential));

    private async Task<Credential?> FindAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        (await session.FindAsync<CredentialRow>(sql, parameters, cancellationToken))?.ToCredential();

    private sealed record NewRow(Credential Credential, byte[] Hash) : CredentialRow(Credential);
}
