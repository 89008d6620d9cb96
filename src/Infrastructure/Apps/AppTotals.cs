namespace Roma.Infrastructure.Apps;

/// <summary>
/// The number of apps in each instance. It is stored, because a list would have to count them each time, as the sum of a few rows, so that those who
/// create apps at the same time seldom wait for each other.
/// </summary>
internal sealed partial class AppTotals(IStore store, ILogger<AppTotals> logger)
{
    private const string AddSql = """
        INSERT INTO app_totals (project_id, instance_id, slot, total)
        VALUES (@ProjectId, @InstanceId, @Slot, @Count)
        ON CONFLICT (project_id, instance_id, slot) DO UPDATE SET total = app_totals.total + @Count
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

    /// <summary>
    /// The change that must be stored together with <paramref name="count"/> new apps, of which <paramref name="appId"/> is one, or with deleted ones if it
    /// is negative.
    /// </summary>
    public static Change Add(Scope scope, string appId, long count) =>
        // The last digit of a random id.
        Add(scope, Convert.ToInt64(appId[^1..], fromBase: 16), count);

    /// <summary>
    /// Counts all apps, and corrects the totals that are wrong; nothing may create or delete apps meanwhile. Does nothing in a store that is shared, where
    /// others do.
    /// </summary>
    public async Task CorrectAsync(CancellationToken cancellationToken)
    {
        if (store.IsShared)
        {
            return;
        }

        var differences = await store.QueryAsync<Difference>(DifferencesSql, new { }, cancellationToken);
        if (differences.Count > 0)
        {
            LogCorrection(differences.Count);
            await store.StoreAsync(
                [.. differences.Select(wrong => Add(new Scope(wrong.ProjectId, wrong.InstanceId), slot: 0, wrong.Counted - wrong.Stored))], cancellationToken);
        }
    }

    [LoggerMessage(
        EventId = 47, Level = LogLevel.Error,
        Message = "The stored number of apps was wrong in {Instances} instances, and is corrected: something else than Roma has changed the store, or a bug.")]
    private partial void LogCorrection(int instances);

    private static Change Add(Scope scope, long slot, long count) =>
        new(AddSql, new { scope.ProjectId, scope.InstanceId, Slot = slot, Count = count })
        {
            SharedRow = NameOf(scope, slot),
        };

    private static string NameOf(Scope scope, long slot) => $"{scope.ProjectId} {scope.InstanceId} {slot}";

    // Set by name, since the types of sums differ from store to store.
    private sealed class Difference
    {
        public string ProjectId { get; init; } = null!;

        public string InstanceId { get; init; } = null!;

        public long Stored { get; init; }

        public long Counted { get; init; }
    }
}
