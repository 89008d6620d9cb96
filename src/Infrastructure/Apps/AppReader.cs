using System.Diagnostics.CodeAnalysis;
using Roma.Application.Apps;
using Roma.Domain.Apps;
using Roma.Infrastructure.Sealing;

namespace Roma.Infrastructure.Apps;

/// <inheritdoc/>
internal sealed class AppReader(DbSession session, ScanGate scans, SecretSealer sealer) : IAppReader
{
    private const string FindSql = $"SELECT {AppRow.Columns} FROM apps WHERE {AppRow.ById}";

    private const string FindByNameSql =
        $"SELECT {AppRow.Columns} FROM apps WHERE project_id = @ProjectId AND instance_id = @InstanceId AND name = @Name";

    private const string FindByKeySql =
        $"SELECT {AppRow.Columns} FROM apps WHERE project_id = @ProjectId AND instance_id = @InstanceId AND app_key = @AppKey";

    private const string FindSecretSql = $"SELECT secret_version, sealed_secret FROM apps WHERE {AppRow.ById}";

    private const string FindSecretByKeySql =
        "SELECT app_id, secret_version, sealed_secret FROM apps WHERE project_id = @ProjectId AND instance_id = @InstanceId AND app_key = @AppKey";

    // One statement, so that the page and the total agree; a page beyond the end is one row of nulls, except for the total.
    private const string ListAllSql = $"""
        SELECT counted.total, page.*
        FROM (SELECT CAST(COALESCE(SUM(total), 0) AS BIGINT) AS total FROM app_totals WHERE project_id = @ProjectId AND instance_id = @InstanceId) AS counted
        LEFT JOIN (
          SELECT {AppRow.Columns}
          FROM apps
          WHERE project_id = @ProjectId AND instance_id = @InstanceId
          ORDER BY favorite DESC, created_at DESC, app_id
          LIMIT @Limit OFFSET @Offset) AS page ON 1 = 1
        ORDER BY page.favorite DESC, page.created_at DESC, page.app_id
        """;

    // Outside ASCII, names hold no letters with case, so LOWER means the same in every database.
    private const string Matches = """
        project_id = @ProjectId AND instance_id = @InstanceId
            AND (CAST(@Name AS TEXT) IS NULL OR LOWER(name) LIKE @Name ESCAPE '!')
            AND (CAST(@Key AS TEXT) IS NULL OR LOWER(app_key) LIKE @Key ESCAPE '!')
            AND (CAST(@Favorite AS BIGINT) IS NULL OR favorite = @Favorite)
            AND (CAST(@CreatorName AS TEXT) IS NULL OR created_by_name = @CreatorName)
            AND (CAST(@CreatorId AS TEXT) IS NULL OR created_by_id = @CreatorId)
            AND (CAST(@NotCreatorId AS TEXT) IS NULL OR created_by_id <> @NotCreatorId)
        """;

    private const string ListSql = $"""
        SELECT counted.total, page.*
        FROM (SELECT COUNT(*) AS total FROM apps WHERE {Matches}) AS counted
        LEFT JOIN (
          SELECT {AppRow.Columns}
          FROM apps
          WHERE {Matches}
          ORDER BY favorite DESC, created_at DESC, app_id
          LIMIT @Limit OFFSET @Offset) AS page ON 1 = 1
        ORDER BY page.favorite DESC, page.created_at DESC, page.app_id
        """;

    private static readonly AppFilter Everything = new(Name: null, Key: null, Favorite: null, CreatorName: null, CreatorId: null, NotCreatorId: null);

    public async Task<AppDetails?> FindAsync(Scope scope, string appId, CancellationToken cancellationToken) =>
        (await session.FindAsync<AppRow>(FindSql, new { scope.ProjectId, scope.InstanceId, AppId = appId }, cancellationToken))?.ToDetails();

    // Looks up by one unique value, and then compares the other given values with that app.
    public async Task<AppDetails?> MatchAsync(Scope scope, string? name, string? appId, string? key, CancellationToken cancellationToken)
    {
        var parameters = new { scope.ProjectId, scope.InstanceId, AppId = appId, Name = name, AppKey = key };
        var sql = appId is not null ? FindSql : name is not null ? FindByNameSql : FindByKeySql;
        var row = await session.FindAsync<AppRow>(sql, parameters, cancellationToken);
        return row is not null && IsNullOr(row.Name, name) && IsNullOr(row.AppKey, key) ? row.ToDetails() : null;
    }

    public async Task<AppSecretView?> FindSecretAsync(Scope scope, string appId, CancellationToken cancellationToken)
    {
        var row = await session.FindAsync<AppRow>(FindSecretSql, new { scope.ProjectId, scope.InstanceId, AppId = appId }, cancellationToken);
        return row is { SealedSecret: { } value }
            ? new AppSecretView(appId, await OpenAsync(value, new SealContext(scope, appId, row.SecretVersion), cancellationToken))
            : null;
    }

    public async Task<AppCredentials?> FindByKeyAsync(Scope scope, string key, CancellationToken cancellationToken)
    {
        var row = await session.FindAsync<AppRow>(FindSecretByKeySql, new { scope.ProjectId, scope.InstanceId, AppKey = key }, cancellationToken);
        if (row is not { SealedSecret: { } value })
        {
            return null;
        }

        var secret = await OpenAsync(value, new SealContext(scope, row.AppId, row.SecretVersion), cancellationToken);
        return new AppCredentials(row.AppId, key, new SecretVersion(row.SecretVersion, secret));
    }

    public async Task<AppPage> ListAsync(Scope scope, AppFilter filter, int offset, int limit, CancellationToken cancellationToken)
    {
        var parameters = new
        {
            scope.ProjectId,
            scope.InstanceId,
            Name = Containing(filter.Name),
            Key = Containing(filter.Key),
            Favorite = filter.Favorite is null ? (int?)null : filter.Favorite.Value ? 1 : 0,
            filter.CreatorName,
            filter.CreatorId,
            filter.NotCreatorId,
            Offset = offset,
            Limit = limit,
        };
        var rows = filter == Everything
            ? await session.QueryAsync<AppRow>(ListAllSql, parameters, cancellationToken)
            : await scans.RunAsync(token => session.QueryAsync<AppRow>(ListSql, parameters, token), cancellationToken);
        return new AppPage(rows[0].Total, [.. rows.Where(row => row.AppId is not null).Select(row => row.ToDetails())]);
    }

    private async Task<Secret> OpenAsync(byte[] value, SealContext place, CancellationToken cancellationToken)
    {
        await sealer.EnsureKeyAsync(value, cancellationToken);
        return sealer.Open(value, place);
    }

    private static bool IsNullOr(string value, string? condition) => condition is null || string.Equals(value, condition, StringComparison.Ordinal);

    [SuppressMessage("Globalization", "CA1308", Justification = "The pattern meets SQL's LOWER.")]
    private static string? Containing(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var literal = text.ToLowerInvariant()
            .Replace("!", "!!", StringComparison.Ordinal)
            .Replace("%", "!%", StringComparison.Ordinal)
            .Replace("_", "!_", StringComparison.Ordinal);
        return $"%{literal}%";
    }
}
