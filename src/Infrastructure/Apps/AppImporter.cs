using Roma.Application.Apps;
using Roma.Application.Audit;
using Roma.Domain.Apps;
using Roma.Domain.Audit;
using Roma.Infrastructure.Sealing;

namespace Roma.Infrastructure.Apps;

/// <summary>Stores many new apps of one instance in one commit.</summary>
public interface IAppImporter
{
    /// <summary>
    /// Stores <paramref name="apps"/> and one audit entry, as a whole; answers null, or the stable code of why nothing was stored: a name or key is taken,
    /// or, with <paramref name="intoEmpty"/>, the instance has apps already. Once begun, it cannot be cancelled.
    /// </summary>
    Task<string?> ImportAsync(IReadOnlyList<App> apps, bool intoEmpty);
}

/// <inheritdoc/>
internal sealed class AppImporter(DbSession session, SecretSealer sealer, IAuditTrail audit) : IAppImporter
{
    private const string HasAppsSql = "SELECT EXISTS (SELECT 1 FROM apps WHERE project_id = @ProjectId AND instance_id = @InstanceId)";

    public async Task<string?> ImportAsync(IReadOnlyList<App> apps, bool intoEmpty)
    {
        // Sealed in parallel, and before others have to wait for the writer: it takes longer than to store them.
        var rows = apps.AsParallel().AsOrdered().Select(app => AppRow.Of(app, sealer)).ToList();
        var (scope, target) = (apps[0].Scope, TargetOf(apps));
        string? refusal = null;
        var isStored = await session.RunAsync(
            async () =>
            {
                if (intoEmpty && await HasAppsAsync(scope))
                {
                    refusal = AppErrors.InstanceNotEmpty;
                    return false;
                }

                rows.ForEach(row => session.Stage(new Change(AppRepository.AddSql, row), target));
                session.Stage(AppTotals.Add(scope, rows[0].AppId, rows.Count), target);
                audit.Record(AuditAction.SeedApps);
                return true;
            },
            CancellationToken.None);
        return isStored ? null : refusal ?? PipelineErrors.ChangedMeanwhile;
    }

    // One entry for them all: the names say which, and their numbers how many.
    private static AuditTarget TargetOf(IReadOnlyList<App> apps) => new(apps[0].Scope, $"{apps[0].Name.Value}..{apps[^1].Name.Value}");

    private ValueTask<bool> HasAppsAsync(Scope scope) =>
        session.ScalarAsync<bool>(HasAppsSql, new { scope.ProjectId, scope.InstanceId }, CancellationToken.None);
}
