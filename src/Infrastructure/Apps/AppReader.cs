using System.Diagnostics.CodeAnalysis;
using Roma.Application.Apps;
using Roma.Domain.Identity;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Sealing;

namespace Roma.Infrastructure.Apps;

/// <inheritdoc/>
internal sealed class AppReader(DbSession session, SecretSealer sealer) : IAppReader
{
    private const string FindSql = "SELECT " + AppRow.Columns + " FROM apps WHERE " + AppRow.ById;

    private const string FindSecretSql = "SELECT secret_version, sealed_secret FROM apps WHERE " + AppRow.ById;

    private const string MatchSql = "SELECT " + AppRow.Columns + """

        FROM apps
        WHERE project_id = @ProjectId AND instance_id = @InstanceId
          AND (CAST(@AppId AS TEXT) IS NULL OR app_id = @AppId)
          AND (CAST(@Name AS TEXT) IS NULL OR name = @Name)
          AND (CAST(@AppKey AS TEXT) IS NULL OR app_key = @AppKey)
        LIMIT 1
        """;

    private const string All = """

        FROM apps
        WHERE project_id = @ProjectId AND instance_id = @InstanceId
        """;

    // Outside ASCII, names hold no letters with case, so LOWER means the same in every database.
    private const string Matching = All + """

          AND (CAST(@Name AS TEXT) IS NULL OR LOWER(name) LIKE @Name ESCAPE '!')
          AND (CAST(@Key AS TEXT) IS NULL OR LOWER(app_key) LIKE @Key ESCAPE '!')
          AND (CAST(@Favorite AS BIGINT) IS NULL OR favorite = @Favorite)
          AND (CAST(@CreatorName AS TEXT) IS NULL OR created_by_name = @CreatorName)
          AND (CAST(@CreatorId AS TEXT) IS NULL OR created_by_id = @CreatorId)
          AND (CAST(@NotCreatorId AS TEXT) IS NULL OR created_by_id <> @NotCreatorId)
        """;

    private const string TotalAndPage = "counted.Total AS Total, page.* FROM (SELECT COUNT(*) AS Total";

    private const string BesidePage = """

        ) AS counted LEFT JOIN (SELECT
        """ + " ";

    private const string InOrder = """

        ORDER BY favorite DESC, created_at DESC, app_id
        LIMIT @Limit OFFSET @Offset) AS page ON 1 = 1
        ORDER BY page.favorite DESC, page.created_at DESC, page.app_id
        """;

    // One statement, so that the page and the total agree; a page beyond the end is one row of nulls, except for the total.
    private const string ListSql = "SELECT " + TotalAndPage + Matching + BesidePage + AppRow.Columns + Matching + InOrder;

    // All are counted in an index; with conditions, even such as hold for any row, each row would be looked at.
    private const string ListAllSql = "SELECT " + TotalAndPage + All + BesidePage + AppRow.Columns + All + InOrder;

    private static readonly AppFilter Everything = new(Name: null, Key: null, Favorite: null, CreatorName: null, CreatorId: null, NotCreatorId: null);

    public async Task<AppDetails?> FindAsync(Scope scope, string appId, CancellationToken cancellationToken) =>
        (await session.FindAsync<AppRow>(FindSql, new { scope.ProjectId, scope.InstanceId, AppId = appId }, cancellationToken))?.ToDetails();

    public async Task<AppDetails?> MatchAsync(Scope scope, string? name, string? appId, string? key, CancellationToken cancellationToken)
    {
        var parameters = new { scope.ProjectId, scope.InstanceId, AppId = appId, Name = name, AppKey = key };
        return (await session.FindAsync<AppRow>(MatchSql, parameters, cancellationToken))?.ToDetails();
    }

    public async Task<AppSecretView?> FindSecretAsync(Scope scope, string appId, CancellationToken cancellationToken)
    {
        var row = await session.FindAsync<AppRow>(FindSecretSql, new { scope.ProjectId, scope.InstanceId, AppId = appId }, cancellationToken);
        return row is null ? null : new AppSecretView(appId, sealer.Open(row.SealedSecret, new SealContext(scope, appId, row.SecretVersion)));
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
        var rows = await session.QueryAsync<AppRow>(filter == Everything ? ListAllSql : ListSql, parameters, cancellationToken);
        return new AppPage(rows[0].Total, [.. rows.Where(row => row.AppId is not null).Select(row => row.ToDetails())]);
    }

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
