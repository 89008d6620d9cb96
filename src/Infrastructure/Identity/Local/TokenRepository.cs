using Roma.Application.Identity;
using Roma.Domain.Identity;
using Roma.Infrastructure.Persistence;

namespace Roma.Infrastructure.Identity.Local;

/// <inheritdoc cref="ITokenRepository"/>
internal sealed class TokenRepository(
    DbSession session, CredentialCache cache, CredentialUses uses, TimeProvider clock)
    : ITokenRepository, ITokenReader, ICallerVerifier
{
    private const string Columns = """
        project_id AS ProjectId, token_id AS Id, user_id AS UserId, user_name AS UserName, role AS Role,
        created_at AS CreatedAt, expires_at AS ExpiresAt, revoked_at AS RevokedAt, last_used_at AS LastUsedAt
        """;

    // A token is looked up before its project is known, so these two statements name no project: in a spread-out store the table is a reference table.
    private const string VerifySql = "SELECT " + Columns + " FROM tokens WHERE token_hash = @Hash";

    private const string FindSql = "SELECT " + Columns + " FROM tokens WHERE token_id = @Id";

    private const string Matching = """
         FROM tokens
        WHERE (project_id = @ProjectId OR @ProjectId = @All) AND (revoked_at IS NULL OR @WithRevoked = 1)
        """;

    private const string CountSql = "SELECT COUNT(*)" + Matching;

    private const string ListSql = "SELECT COUNT(*) OVER () AS Total, " + Columns + Matching + """

        ORDER BY token_id
        LIMIT @Limit OFFSET @Offset
        """;

    private const string AddSql = """
        INSERT INTO tokens (project_id, token_id, token_hash, user_id, user_name, role, created_at, expires_at)
        VALUES (@ProjectId, @Id, @Hash, @UserId, @UserName, @Role, @CreatedAt, @ExpiresAt)
        """;

    private const string RevokeSql = """
        UPDATE tokens SET revoked_at = @RevokedAt
        WHERE project_id = @ProjectId AND token_id = @Id AND revoked_at IS NULL
        """;

    private const string NoteUseSql = "UPDATE tokens SET last_used_at = @LastUsedAt WHERE project_id = @ProjectId AND token_id = @Id";

    public bool IssuesTokens => true;

    public async Task<Caller?> VerifyAsync(AccessToken token, CancellationToken cancellationToken)
    {
        // In a unit of work as it is there: what is remembered may be revoked in the same commit.
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
        var (total, rows) = await session.ReadPageAsync<CredentialRow>(ListSql, CountSql, parameters, offset, cancellationToken);
        return new TokenListView(total, [.. rows.Select(row => row.ToCredential())]);
    }

    public void Add(Credential credential, AccessToken token) =>
        session.Stage(new Change(AddSql, new
        {
            credential.ProjectId,
            Id = credential.Id.ToString(),
            Hash = token.Hash(),
            credential.UserId,
            credential.UserName,
            Role = credential.Role.ToString(),
            CreatedAt = credential.CreatedAt.ToUnixTimeMilliseconds(),
            ExpiresAt = credential.ExpiresAt?.ToUnixTimeMilliseconds(),
        }));

    public void Revoke(Credential credential, DateTimeOffset at) =>
        session.Stage(
            new Change(RevokeSql, new { credential.ProjectId, Id = credential.Id.ToString(), RevokedAt = at.ToUnixTimeMilliseconds() })
            {
                Invalidates = new Invalidation(Invalidation.Token, credential.Id.ToString()),
            });

    private async Task<Credential?> FindAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        (await session.FindAsync<CredentialRow>(sql, parameters, cancellationToken))?.ToCredential();
}
