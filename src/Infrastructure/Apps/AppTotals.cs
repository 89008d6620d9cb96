namespace Roma.Infrastructure.Apps;

/// <summary>The number of apps in each instance. It is stored, because a list would have to count them each time.</summary>
internal sealed partial class AppTotals(IStore store, ILogger<AppTotals> logger)
{
    private const string AddSql = """
        INSERT INTO app_totals (project_id, instance_id, total)
        VALUES (@ProjectId, @InstanceId, @Count)
        ON CONFLICT (project_id, instance_id) DO UPDATE SET total = app_totals.total + @Count
        """;

    private const string DifferencesSql = """
        SELECT project_id AS ProjectId, instance_id AS InstanceId, SUM(stored) AS Stored, SUM(counted) AS Counted
        FROM (
          SELECT project_id, instance_id, total AS stored, 0 AS counted FROM app_totals
          UNION ALL
          SELECT project_id, instance_id, 0 AS stored, COUNT(*) AS counted FROM apps GROUP BY project_id, instance_id) AS totals
        GROUP BY project_id, instance_id
        HAVING SUM(stored) <> SUM(counted)
        """;

    /// <summary>The change that must be stored together with <paramref name="count"/> new apps, or with deleted ones if it is negative.</summary>
    public static Change Add(Scope scope, long count) => new(AddSql, new { scope.ProjectId, scope.InstanceId, Count = count });

    /// <summary>Counts all apps, and corrects the totals that are wrong. Nothing may create or delete apps meanwhile.</summary>
    public async Task CorrectAsync(CancellationToken cancellationToken)
    {
        var differences = await store.QueryAsync<Difference>(DifferencesSql, new { }, cancellationToken);
        if (differences.Count > 0)
        {
            LogCorrection(differences.Count);
            await store.StoreAsync(
                [.. differences.Select(wrong => Add(new Scope(wrong.ProjectId, wrong.InstanceId), wrong.Counted - wrong.Stored))], cancellationToken);
        }
    }

    [LoggerMessage(
        EventId = 47, Level = LogLevel.Error,
        Message = "The stored number of apps was wrong in {Instances} instances, and is corrected: something else than Roma has changed the store, or a bug.")]
    private partial void LogCorrection(int instances);

    // Set by name, since the types of sums differ from store to store.
    private sealed class Difference
    {
        public string ProjectId { get; init; } = null!;

        public string InstanceId { get; init; } = null!;

        public long Stored { get; init; }

        public long Counted { get; init; }
    }
}
