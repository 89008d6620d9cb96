using Roma.Application.Apps;
using Roma.Domain.Apps;
using Roma.Domain.Audit;
using Roma.Domain.Identity;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Sealing;

namespace Roma.Infrastructure.Apps;

/// <inheritdoc/>
internal sealed class SeedRepository(DbSession session, SecretSealer sealer) : ISeedRepository
{
    private const string HasAppsSql = "SELECT EXISTS (SELECT 1 FROM apps WHERE project_id = @ProjectId AND instance_id = @InstanceId)";

    public Task<bool> HasAppsAsync(Scope scope, CancellationToken cancellationToken) =>
        session.ScalarAsync<bool>(HasAppsSql, new { scope.ProjectId, scope.InstanceId }, cancellationToken).AsTask();

    // In parallel, since to seal a secret takes longer than to store the app.
    public void Add(IReadOnlyList<App> apps)
    {
        // One entry for them all: the names say which, and their numbers how many.
        var range = new AuditTarget(apps[0].Scope, $"{apps[0].Name}..{apps[^1].Name}");
        foreach (var row in apps.AsParallel().AsOrdered().Select(app => AppRow.Of(app, sealer)))
        {
            Stage(row, range);
        }

        session.Stage(AppTotals.Add(apps[0].Scope, apps.Count));
    }

    private void Stage(AppRow row, AuditTarget range) => session.Stage(new Change(AppRepository.AddSql, row), range);
}
