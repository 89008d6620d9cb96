using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Hosting;

namespace Roma.Infrastructure.Audit;

/// <summary>
/// Deletes audit entries that are older than <see cref="AuditOptions.Retention"/>, at the start and every hour, a thousand in a commit, so that
/// others write between them. What it cannot do now, it does an hour later. The age counts from the newest entry if that is older than the clock:
/// a clock that is wrongly ahead must not delete the whole trail.
/// </summary>
internal sealed partial class AuditRetention(IStore store, IOptions<RomaOptions> options, TimeProvider clock, ILogger<AuditRetention> logger)
    : BackgroundService
{
    private const int BatchSize = 1000;

    // Of any project, since nobody knows which projects there are. From one to the next, and not through the whole trail; not by a recursive query, which
    // Citus refuses.
    internal const string NextSql = "SELECT MIN(project_id) FROM audit_entries WHERE project_id > @Last";

    internal const string NewestSql = "SELECT at FROM audit_entries WHERE project_id = @ProjectId ORDER BY entry_id DESC LIMIT 1";

    // By the primary key, which begins with the time: the table has no index of times.
    internal const string OldSql = """
        SELECT entry_id AS EntryId
        FROM audit_entries
        WHERE project_id = @ProjectId AND entry_id < @FirstToKeep
        ORDER BY entry_id
        LIMIT @BatchSize
        """;

    internal const string DeleteSql = "DELETE FROM audit_entries WHERE project_id = @ProjectId AND entry_id <= @Last";

    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly TimeSpan? retention = options.Value.Audit.Retention;

    /// <summary>The least id that an entry of <paramref name="time"/> or later can have: version 7 begins with the milliseconds (RFC 9562, 5.7).</summary>
    public static string LeastIdOf(DateTimeOffset time)
    {
        var milliseconds = time.ToUnixTimeMilliseconds().ToString("x12", CultureInfo.InvariantCulture);
        return $"{milliseconds[..8]}-{milliseconds[8..]}-7000-8000-000000000000";
    }

    /// <summary>Deletes what is too old now; nothing without the setting.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "A trail that is too long must not end the service: it is logged, and tried again.")]
    public async Task RunOnceAsync(CancellationToken stoppingToken)
    {
        var (before, deleted) = (DateTimeOffset.UnixEpoch, 0);
        try
        {
            var (projects, newest) = await FindProjectsAsync(stoppingToken);
            before = FindEnd(newest);
            foreach (var projectId in projects)
            {
                var batch = new { ProjectId = projectId, FirstToKeep = LeastIdOf(before), BatchSize };
                while (await store.QueryAsync<EntryRow>(OldSql, batch, stoppingToken) is [.., var last] old)
                {
                    var delete = new Change(DeleteSql, new { ProjectId = projectId, Last = last.EntryId }, old.Count);
                    deleted += await store.StoreAsync([delete], stoppingToken) ? old.Count : 0;
                }
            }
        }
        catch (StoreUnavailableException)
        {
            // The store logs its outage.
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFault(exception);
        }
        finally
        {
            if (deleted > 0)
            {
                var end = before.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
                LogDeleted(deleted, end);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (retention is null)
        {
            return;
        }

        using var timer = new PeriodicTimer(Pause, clock);
        do
        {
            await RunOnceAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>All projects that have entries, and the time of the newest entry.</summary>
    private async Task<(List<string> Projects, long NewestAt)> FindProjectsAsync(CancellationToken stoppingToken)
    {
        var (projects, newest) = (new List<string>(), 0L);
        while (await store.ScalarAsync<string>(NextSql, new { Last = projects.LastOrDefault("") }, stoppingToken) is { } projectId)
        {
            projects.Add(projectId);
            newest = Math.Max(newest, await store.ScalarAsync<long>(NewestSql, new { ProjectId = projectId }, stoppingToken));
        }

        return (projects, newest);
    }

    // The beginning of 1970, before which there is nothing, if no retention is set or it reaches further back.
    private DateTimeOffset FindEnd(long newest)
    {
        var end = TimeSpan.FromMilliseconds(Math.Min(newest, clock.GetUtcNow().ToUnixTimeMilliseconds()));
        return DateTimeOffset.UnixEpoch + (retention < end ? end - retention.Value : TimeSpan.Zero);
    }

    [LoggerMessage(EventId = 22, Level = LogLevel.Information, Message = "Deleted {Count} audit entries from before {Before}.")]
    private partial void LogDeleted(long count, string before);

    [LoggerMessage(EventId = 23, Level = LogLevel.Error, Message = "Old audit entries cannot be deleted; the next try is in an hour.")]
    private partial void LogFault(Exception exception);

    private sealed record EntryRow(string EntryId);
}
