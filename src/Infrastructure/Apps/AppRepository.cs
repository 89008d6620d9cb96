using Roma.Application.Apps;
using Roma.Domain.Apps;
using Roma.Domain.Identity;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Sealing;

namespace Roma.Infrastructure.Apps;

/// <inheritdoc/>
internal sealed class AppRepository(DbSession session, SecretSealer sealer) : IAppRepository
{
    private const string FindSql = """
        SELECT project_id AS ProjectId, instance_id AS InstanceId, app_id AS AppId, version AS Version, name AS Name, remark AS Remark,
               app_key AS AppKey, favorite AS Favorite, secret_version AS SecretVersion,
               created_at AS CreatedAt, created_by_id AS CreatedById, created_by_name AS CreatedByName,
               updated_at AS UpdatedAt, updated_by_id AS UpdatedById, updated_by_name AS UpdatedByName
        FROM apps
        WHERE project_id = @ProjectId AND instance_id = @InstanceId AND app_id = @AppId
        """;

    private const string IsTakenSql =
        "SELECT COUNT(*) FROM apps WHERE project_id = @ProjectId AND instance_id = @InstanceId AND (name = @Name OR app_key = @AppKey)";

    internal const string AddSql = """
        INSERT INTO apps (project_id, instance_id, app_id, version, name, remark, app_key, favorite, secret_version, sealed_secret,
                          created_at, created_by_id, created_by_name, updated_at, updated_by_id, updated_by_name)
        VALUES (@ProjectId, @InstanceId, @AppId, @Version + 1, @Name, @Remark, @AppKey, @Favorite, @SecretVersion, @SealedSecret,
                @CreatedAt, @CreatedById, @CreatedByName, @UpdatedAt, @UpdatedById, @UpdatedByName)
        """;

    private const string SaveSql = """
        UPDATE apps
        SET version = @Version + 1, name = @Name, remark = @Remark, favorite = @Favorite,
            secret_version = @SecretVersion, sealed_secret = COALESCE(@SealedSecret, sealed_secret),
            updated_at = @UpdatedAt, updated_by_id = @UpdatedById, updated_by_name = @UpdatedByName
        WHERE project_id = @ProjectId AND instance_id = @InstanceId AND app_id = @AppId AND version = @Version
        """;

    // Sets no column of an index: SQLite writes each index anew that holds a column which is set, even to the same value.
    private const string SaveSecretSql = """
        UPDATE apps
        SET version = @Version + 1, secret_version = @SecretVersion, sealed_secret = @SealedSecret,
            updated_at = @UpdatedAt, updated_by_id = @UpdatedById, updated_by_name = @UpdatedByName
        WHERE project_id = @ProjectId AND instance_id = @InstanceId AND app_id = @AppId AND version = @Version
        """;

    private const string RemoveSql =
        "DELETE FROM apps WHERE project_id = @ProjectId AND instance_id = @InstanceId AND app_id = @AppId AND version = @Version";

    public async Task<App?> FindAsync(Scope scope, string appId, CancellationToken cancellationToken) =>
        (await session.FindAsync<AppRow>(FindSql, new { scope.ProjectId, scope.InstanceId, AppId = appId }, cancellationToken))?.ToApp();

    public Task<bool> IsNameTakenAsync(Scope scope, AppName name, CancellationToken cancellationToken) =>
        IsTakenAsync(new { scope.ProjectId, scope.InstanceId, Name = name.Value, AppKey = (string?)null }, cancellationToken);

    public Task<bool> IsKeyTakenAsync(Scope scope, AppKey key, CancellationToken cancellationToken) =>
        IsTakenAsync(new { scope.ProjectId, scope.InstanceId, Name = (string?)null, AppKey = key.Value }, cancellationToken);

    public void Add(App app)
    {
        session.Stage(new Change(AddSql, AppRow.Of(app, sealer)));
        session.Stage(AppTotals.Add(app.Scope, 1));
    }

    public void Save(App app) =>
        session.Stage(new Change(app.IsUpdated || app.IssuedSecret is null ? SaveSql : SaveSecretSql, AppRow.Of(app, sealer)));

    public void Remove(App app)
    {
        session.Stage(new Change(RemoveSql, AppRow.Of(app)));
        session.Stage(AppTotals.Add(app.Scope, -1));
    }

    private async Task<bool> IsTakenAsync(object parameters, CancellationToken cancellationToken) =>
        await session.ScalarAsync<long>(IsTakenSql, parameters, cancellationToken) > 0;
}
