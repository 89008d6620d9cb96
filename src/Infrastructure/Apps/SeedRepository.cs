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
                @CreatedAt, @CreatedById, @CreatedByName, @CreatedAt, @CreatedById, @CreatedByName)
        """;

    public Task<bool> HasAppsAsync(Scope scope, CancellationToken cancellationToken) =>
        session.ReadAsync(
            connection => connection.ExecuteScalarAsync<bool>(
                new CommandDefinition(HasAppsSql, new { scope.ProjectId, scope.InstanceId }, cancellationToken: cancellationToken)),
            cancellationToken);

    // In parallel, since to seal a secret takes longer than to store the app.
    public void Add(IReadOnlyList<App> apps)
    {
        foreach (var change in apps.AsParallel().AsOrdered().Select(app => new Change(AddSql, RowOf(app))))
        {
            session.Stage(change);
        }
    }

    private AppRow RowOf(App app)
    {
        var secret = app.IssuedSecret ?? throw new ArgumentException("A new app has a secret.", nameof(app));
        return AppRow.Of(app) with { SealedSecret = sealer.Seal(secret.Value, new SecretPlace(app.Scope, app.Id.ToString(), secret.Number)) };
    }
}
