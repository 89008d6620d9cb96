using System.Diagnostics.CodeAnalysis;
using Roma.Application.Apps;
using Roma.Domain.Identity;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Sealing;

namespace Roma.Infrastructure.Apps;

/// <inheritdoc/>
internal sealed class AppReader(DbSession session, SecretSealer sealer) : IAppReader
{
    private const string Columns = """
        app_id AS AppId, name AS Name, remark AS Remark, app_key AS AppKey, favorite AS Favorite,
        created_at AS CreatedAt, created_by_id AS CreatedById, created_by_name AS CreatedByName,
        updated_at AS UpdatedAt, updated_by_id AS UpdatedById, updated_by_name AS UpdatedByName
        """;

    private const string FindSql = "SELECT " + Columns + """

        FROM apps
        WHERE project_id = @ProjectId AND instance_id = @InstanceId AND app_id = @AppId
        """;

    private const string MatchSql = "SELECT " + Columns + """

        FROM apps
        WHERE project_id = @ProjectId AND instance_id = @InstanceId
          AND (CAST(@AppId AS TEXT) IS NULL OR app_id = @AppId)
          AND (CAST(@Name AS TEXT) IS NULL OR name = @Name)
          AND (CAST(@AppKey AS TEXT) IS NULL OR app_key = @AppKey)
        LIMIT 1
        """;

    private const string FindSecretSql = """
        SELECT secret_version AS Version, sealed_secret AS SealedSecret
        FROM apps
        WHERE project_id = @ProjectId AND instance_id = @InstanceId AND app_id = @AppId
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
        ORDER BY page.Favorite DESC, page.CreatedAt DESC, page.AppId
        """;

    // One statement, so that the page and the total agree; a page beyond the end is one row of nulls, except for the total.
    private const string ListSql = "SELECT " + TotalAndPage + Matching + BesidePage + Columns + Matching + InOrder;

    // All are counted in an index; with conditions, even such as hold for any row, each row would be looked at.
    private const string ListAllSql = "SELECT " + TotalAndPage + All + BesidePage + Columns + All + InOrder;

    private static readonly AppFilter Everything = new(Name: null, Key: null, Favorite: null, CreatorName: null, CreatorId: null, NotCreatorId: null);

    public async Task<AppDetails?> FindAsync(Scope scope, string appId, CancellationToken cancellationToken) =>
        (await session.FindAsync<DetailsRow>(FindSql, new { scope.ProjectId, scope.InstanceId, AppId = appId }, cancellationToken))?.ToDetails();

    public async Task<AppDetails?> MatchAsync(Scope scope, string? name, string? appId, string? key, CancellationToken cancellationToken)
    {
        var parameters = new { scope.ProjectId, scope.InstanceId, AppId = appId, Name = name, AppKey = key };
        return (await session.FindAsync<DetailsRow>(MatchSql, parameters, cancellationToken))?.ToDetails();
    }

    public async Task<AppSecretView?> FindSecretAsync(Scope scope, string appId, CancellationToken cancellationToken)
    {
        var row = await session.FindAsync<SecretRow>(FindSecretSql, new { scope.ProjectId, scope.InstanceId, AppId = appId }, cancellationToken);
        return row is null ? null : new AppSecretView(appId, sealer.Open(row.SealedSecret, new SealContext(scope, appId, row.Version)));
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
        var rows = await session.QueryAsync<DetailsRow>(filter == Everything ? ListAllSql : ListSql, parameters, cancellationToken);
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

file sealed class DetailsRow
{
    public long Total { get; init; }

    public string AppId { get; init; } = null!;

    public string Name { get; init; } = null!;

    public string Remark { get; init; } = null!;

    public string AppKey { get; init; } = null!;

    public long Favorite { get; init; }

    public long CreatedAt { get; init; }

    public string CreatedById { get; init; } = null!;

    public string CreatedByName { get; init; } = null!;

    public long UpdatedAt { get; init; }

    public string UpdatedById { get; init; } = null!;

    public string UpdatedByName { get; init; } = null!;

    public AppDetails ToDetails() =>
        new(
            AppId,
            Name,
            Remark,
            AppKey,
            Favorite != 0,
            new Stamp(CreatedById, CreatedByName, DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt)),
            new Stamp(UpdatedById, UpdatedByName, DateTimeOffset.FromUnixTimeMilliseconds(UpdatedAt)));
}

file sealed record SecretRow(long Version, byte[] SealedSecret);
