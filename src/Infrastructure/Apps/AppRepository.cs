using Dapper;
using Roma.Application.Apps;
using Roma.Domain.Apps;
using Roma.Domain.Identity;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Security;

namespace Roma.Infrastructure.Apps;

/// <inheritdoc/>
internal sealed class AppRepository(DbSession session, SecretSealer sealer) : IAppRepository
{
    private const string FindSql = """
        SELECT name AS Name, remark AS Remark, app_key AS AppKey, favorite AS Favorite, version AS Version, secret_version AS SecretVersion,
               created_at AS CreatedAt, created_by_id AS CreatedById, created_by_name AS CreatedByName,
               updated_at AS UpdatedAt, updated_by_id AS UpdatedById, updated_by_name AS UpdatedByName
        FROM apps
        WHERE project_id = @ProjectId AND instance_id = @InstanceId AND app_id = @AppId
        """;

    private const string IsNameTakenSql = """
        SELECT COUNT(*) FROM apps WHERE project_id = @ProjectId AND instance_id = @InstanceId AND name = @Text
        """;

    private const string IsKeyTakenSql = """
        SELECT COUNT(*) FROM apps WHERE project_id = @ProjectId AND instance_id = @InstanceId AND app_key = @Text
        """;

    private const string AddSql = """
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

    private const string RemoveSql = """
        DELETE FROM apps
        WHERE project_id = @ProjectId AND instance_id = @InstanceId AND app_id = @AppId AND version = @Version
        """;

    public Task<App?> FindAsync(Scope scope, string appId, CancellationToken cancellationToken) =>
        session.ReadAsync(
            async connection =>
            {
                var row = await connection.QuerySingleOrDefaultAsync<AppRow>(
                    new CommandDefinition(FindSql, new { scope.ProjectId, scope.InstanceId, AppId = appId }, cancellationToken: cancellationToken));
                return row?.ToApp(scope, appId);
            },
            cancellationToken);

    public Task<bool> IsNameTakenAsync(Scope scope, AppName name, CancellationToken cancellationToken) =>
        IsTakenAsync(IsNameTakenSql, scope, name.Value, cancellationToken);

    public Task<bool> IsKeyTakenAsync(Scope scope, AppKey key, CancellationToken cancellationToken) =>
        IsTakenAsync(IsKeyTakenSql, scope, key.Value, cancellationToken);

    public void Add(App app) => session.Stage(new Change(AddSql, Parameters(app)));

    public void Save(App app) => session.Stage(new Change(SaveSql, Parameters(app)));

    public void Remove(App app) =>
        session.Stage(new Change(RemoveSql, new { app.Scope.ProjectId, app.Scope.InstanceId, AppId = app.Id.ToString(), app.Version }));

    private Task<bool> IsTakenAsync(string sql, Scope scope, string text, CancellationToken cancellationToken) =>
        session.ReadAsync(
            async connection => await connection.ExecuteScalarAsync<long>(
                new CommandDefinition(sql, new { scope.ProjectId, scope.InstanceId, Text = text }, cancellationToken: cancellationToken)) > 0,
            cancellationToken);

    private object Parameters(App app) => new
    {
        app.Scope.ProjectId,
        app.Scope.InstanceId,
        AppId = app.Id.ToString(),
        app.Version,
        Name = app.Name.Value,
        Remark = app.Remark.Value,
        AppKey = app.Key.Value,
        Favorite = app.Favorite ? 1 : 0,
        app.SecretVersion,
        SealedSecret = Seal(app),
        CreatedAt = app.Created.At.ToUnixTimeMilliseconds(),
        CreatedById = app.Created.UserId,
        CreatedByName = app.Created.UserName,
        UpdatedAt = app.Updated.At.ToUnixTimeMilliseconds(),
        UpdatedById = app.Updated.UserId,
        UpdatedByName = app.Updated.UserName,
    };

    private byte[]? Seal(App app) =>
        app.IssuedSecret is { } issued ? sealer.Seal(issued.Value, new SecretPlace(app.Scope, app.Id.ToString(), issued.Number)) : null;
}

file sealed record AppRow(
    string Name,
    string Remark,
    string AppKey,
    long Favorite,
    long Version,
    long SecretVersion,
    long CreatedAt,
    string CreatedById,
    string CreatedByName,
    long UpdatedAt,
    string UpdatedById,
    string UpdatedByName)
{
    public App ToApp(Scope scope, string appId) =>
        App.Restore(
            AppId.Parse(appId),
            scope,
            Domain.Apps.AppName.Create(Name),
            Domain.Apps.Remark.Create(Remark),
            Domain.Apps.AppKey.Create(AppKey),
            Favorite != 0,
            new Stamp(CreatedById, CreatedByName, DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt)),
            new Stamp(UpdatedById, UpdatedByName, DateTimeOffset.FromUnixTimeMilliseconds(UpdatedAt)),
            Version,
            SecretVersion);
}
