using Dapper;
using Roma.Application.Apps;
using Roma.Domain.Apps;
using Roma.Domain.Identity;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Security;

namespace Roma.Infrastructure.Apps;

/// <inheritdoc/>
internal sealed class SeedRepository(DbSession session, SecretSealer sealer) : ISeedRepository
{
    private const string HasAppsSql = "SELECT EXISTS (SELECT 1 FROM apps WHERE project_id = @ProjectId AND instance_id = @InstanceId)";

    // As few parameters as a new app needs: each is bound again for each row.
    private const string AddSql = """
        INSERT INTO apps (project_id, instance_id, app_id, version, name, remark, app_key, favorite, secret_version, sealed_secret,
                          created_at, created_by_id, created_by_name, updated_at, updated_by_id, updated_by_name)
        VALUES (@ProjectId, @InstanceId, @AppId, 1, @Name, @Remark, @AppKey, @Favorite, @SecretVersion, @SealedSecret,
                @At, @ById, @ByName, @At, @ById, @ByName)
        """;

    private static readonly string[] Parameters =
    [
        "@ProjectId", "@InstanceId", "@AppId", "@Name", "@Remark", "@AppKey", "@Favorite", "@SecretVersion", "@SealedSecret", "@At", "@ById", "@ByName",
    ];

    public Task<bool> HasAppsAsync(Scope scope, CancellationToken cancellationToken) =>
        session.ReadAsync(
            connection => connection.ExecuteScalarAsync<bool>(
                new CommandDefinition(HasAppsSql, new { scope.ProjectId, scope.InstanceId }, cancellationToken: cancellationToken)),
            cancellationToken);

    // In parallel, since to seal a secret takes longer than to store the app.
    public void Add(IReadOnlyList<App> apps) =>
        session.Stage(new BulkChange(AddSql, Parameters, [.. apps.AsParallel().AsOrdered().Select(ValuesOf)]));

    private object[] ValuesOf(App app)
    {
        var row = AppRow.Of(app);
        var secret = app.IssuedSecret ?? throw new ArgumentException("A new app has a secret.", nameof(app));
        return
        [
            row.ProjectId, row.InstanceId, row.AppId, row.Name, row.Remark, row.AppKey, row.Favorite, row.SecretVersion,
            sealer.Seal(secret.Value, new SecretPlace(app.Scope, row.AppId, secret.Number)), row.CreatedAt, row.CreatedById, row.CreatedByName,
        ];
    }
}
