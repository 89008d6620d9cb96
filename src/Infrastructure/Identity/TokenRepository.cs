using Dapper;
using Roma.Application.Identity;
using Roma.Domain.Identity;
using Roma.Infrastructure.Persistence;

namespace Roma.Infrastructure.Identity;

/// <inheritdoc cref="ITokenRepository"/>
internal sealed class TokenRepository(DbSession session, TimeProvider clock) : ITokenRepository, ITokenReader, ICallerVerifier
{
    private const string Columns = """
        project_id AS ProjectId, token_id AS TokenId, user_id AS UserId, user_name AS UserName, role AS Role,
        created_at AS CreatedAt, expires_at AS ExpiresAt, revoked_at AS RevokedAt
        """;

    // A token is looked up before its project is known, so these two statements name no project: in a spread-out store the table is a reference table.
    private const string VerifySql = "SELECT " + Columns + " FROM tokens WHERE token_hash = @Hash";

    private const string FindSql = "SELECT " + Columns + " FROM tokens WHERE token_id = @TokenId";

    private const string ListSql = "SELECT " + Columns + """
         FROM tokens
        WHERE project_id = @ProjectId OR @ProjectId = @All
        ORDER BY token_id
        """;

    private const string AddSql = """
        INSERT INTO tokens (project_id, token_id, token_hash, user_id, user_name, role, created_at, expires_at)
        VALUES (@ProjectId, @TokenId, @Hash, @UserId, @UserName, @Role, @CreatedAt, @ExpiresAt)
        """;

    private const string RevokeSql = """
        UPDATE tokens SET revoked_at = @RevokedAt
        WHERE project_id = @ProjectId AND token_id = @TokenId AND revoked_at IS NULL
        """;

    public bool IssuesTokens => true;

    public async Task<Caller?> VerifyAsync(AccessToken token, CancellationToken cancellationToken)
    {
        var grant = await FindAsync(VerifySql, new { Hash = token.Hash() }, cancellationToken);
        return grant?.IsInForce(clock.GetUtcNow()) == true
            ? new Caller(grant.UserId, grant.UserName, grant.ProjectId, Roles.PermissionsOf(grant.Role))
            : null;
    }

    public Task<TokenGrant?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        FindAsync(FindSql, new { TokenId = id.ToString() }, cancellationToken);

    public Task<IReadOnlyList<TokenGrant>> ListAsync(string projectId, CancellationToken cancellationToken) =>
        session.ReadAsync<IReadOnlyList<TokenGrant>>(
            async connection =>
            {
                var rows = await connection.QueryAsync<TokenRow>(
                    new CommandDefinition(ListSql, new { ProjectId = projectId, Projects.All }, cancellationToken: cancellationToken));
                return [.. rows.Select(row => row.ToGrant())];
            },
            cancellationToken);

    public void Add(TokenGrant grant, AccessToken token) =>
        session.Stage(new Change(AddSql, new
        {
            grant.ProjectId,
            TokenId = grant.Id.ToString(),
            Hash = token.Hash(),
            grant.UserId,
            grant.UserName,
            Role = grant.Role.ToString(),
            CreatedAt = grant.CreatedAt.ToUnixTimeMilliseconds(),
            ExpiresAt = grant.ExpiresAt?.ToUnixTimeMilliseconds(),
        }));

    public void Revoke(TokenGrant grant, DateTimeOffset at) =>
        session.Stage(new Change(RevokeSql, new { grant.ProjectId, TokenId = grant.Id.ToString(), RevokedAt = at.ToUnixTimeMilliseconds() }));

    private Task<TokenGrant?> FindAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        session.ReadAsync(
            async connection =>
            {
                var row = await connection.QuerySingleOrDefaultAsync<TokenRow>(
                    new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
                return row?.ToGrant();
            },
            cancellationToken);
}

file sealed record TokenRow(
    string ProjectId, string TokenId, string UserId, string UserName, string Role, long CreatedAt, long? ExpiresAt, long? RevokedAt)
{
    public TokenGrant ToGrant() =>
        new(
            Guid.Parse(TokenId),
            ProjectId,
            UserId,
            UserName,
            Enum.Parse<Role>(Role),
            DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
            InstantOf(ExpiresAt),
            InstantOf(RevokedAt));

    private static DateTimeOffset? InstantOf(long? milliseconds) =>
        milliseconds is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;
}
