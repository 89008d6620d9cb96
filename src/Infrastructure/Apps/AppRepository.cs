using Roma.Application.Apps;
using Roma.Domain.Apps;
using Roma.Domain.Audit;
using Roma.Infrastructure.Sealing;

namespace Roma.Infrastructure.Apps;

/// <inheritdoc/>
internal sealed class AppRepository(DbSession session, SecretSealer sealer) : IAppRepository
{
    private const string FindSql = $"SELECT {AppRow.Columns} FROM apps WHERE {AppRow.ById}";

    private const string IsTakenSql =
        "SELECT COUNT(*) FROM apps WHERE project_id = @ProjectId AND instance_id = @InstanceId AND (name = @Name OR app_key = @AppKey)";

    internal const string AddSql = $"INSERT INTO apps ({AppRow.Columns}, sealed_secret) VALUES ({AppRow.Values}, @SealedSecret)";

    // The right side sees the row as it was, so a secret moves to retiring_secret without being opened.
    private const string SaveSql = $"""
        UPDATE apps
        SET ({AppRow.RenewedColumns}, {AppRow.ChangedColumns}, sealed_secret, retiring_secret) = (
          {AppRow.RenewedValues}, {AppRow.ChangedValues}, COALESCE(@SealedSecret, sealed_secret),
          CASE @RetiringSecretVersion WHEN secret_version THEN sealed_secret WHEN retiring_secret_version THEN retiring_secret END)
        WHERE version = @Version AND {AppRow.ById}
        """;

    // Sets no column of an index: SQLite updates each index on a column that is set, even to the same value.
    private const string SaveSecretSql = $"""
        UPDATE apps SET ({AppRow.RenewedColumns}, sealed_secret) = ({AppRow.RenewedValues}, @SealedSecret)
        WHERE version = @Version AND {AppRow.ById}
        """;

    private const string RemoveSql = $"DELETE FROM apps WHERE version = @Version AND {AppRow.ById}";

    public async Task<App?> FindAsync(Scope scope, string appId, CancellationToken cancellationToken) =>
        await session.FindForUpdateAsync<AppRow>(FindSql, new { scope.ProjectId, scope.InstanceId, AppId = appId }, cancellationToken) is { } row
            ? App.Restore(row.ToState())
            : null;

    public Task<bool> IsNameTakenAsync(Scope scope, AppName name, CancellationToken cancellationToken) =>
        IsTakenAsync(new { scope.ProjectId, scope.InstanceId, Name = name.Value, AppKey = (string?)null }, cancellationToken);

    public Task<bool> IsKeyTakenAsync(Scope scope, AppKey key, CancellationToken cancellationToken) =>
        IsTakenAsync(new { scope.ProjectId, scope.InstanceId, Name = (string?)null, AppKey = key.Value }, cancellationToken);

    public void Add(App app)
    {
        var target = Stage(AddSql, app, PlaceOf(app));
        session.Stage(AppTotals.Add(app.Scope, target.Id, 1), target);
    }

    public void Save(App app) =>
        Stage(ChangesSecretAlone(app) ? SaveSecretSql : SaveSql, app, app.Name == app.Loaded!.Name ? null : PlaceOf(app));

    public void Remove(App app)
    {
        var target = Stage(RemoveSql, app);
        session.Stage(AppTotals.Add(app.Scope, target.Id, -1), target);
    }

    private static bool ChangesSecretAlone(App app) =>
        app is { Loaded: { } loaded, IssuedSecret: not null }
        && app.State == loaded with { SecretNumber = app.SecretNumber, Updated = app.Updated };

    // Others may give another app the same name.
    private static string PlaceOf(App app) => $"{app.Scope.ProjectId} {app.Scope.InstanceId} {app.Name}";

    private AuditTarget Stage(string sql, App app, string? sharedRow = null)
    {
        var row = AppRow.Of(app, sealer);
        var target = new AuditTarget(app.Scope, row.AppId, app.IssuedSecret?.Number);
        session.Stage(new Change(sql, row) { SharedRow = sharedRow }, target);
        return target;
    }

    private async Task<bool> IsTakenAsync(object parameters, CancellationToken cancellationToken) =>
        await session.ScalarAsync<long>(IsTakenSql, parameters, cancellationToken) > 0;
}
