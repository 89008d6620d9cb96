using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Roma.Application.Pipeline;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Settings;

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

    // Entries of any project, since nobody knows which projects there are.
    internal const string NextProjectSql = "SELECT MIN(project_id) FROM audit_entries WHERE project_id > @ProjectId";

    internal const string NewestSql = "SELECT MAX(entry_id) FROM audit_entries WHERE project_id = @ProjectId";

    internal const string CountSql = """
        SELECT COUNT(*) FROM (
          SELECT 1 FROM audit_entries
          WHERE project_id = @ProjectId AND entry_id < @FirstToKeep
          LIMIT @BatchSize) AS batch
        """;

    // By the primary key, which begins with the time: the table has no index of times.
    internal const string DeleteSql = """
        DELETE FROM audit_entries
        WHERE project_id = @ProjectId AND entry_id IN (
          SELECT entry_id FROM audit_entries
          WHERE project_id = @ProjectId AND entry_id < @FirstToKeep
          ORDER BY entry_id
          LIMIT @BatchSize)
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly TimeSpan? retention = options.Value.Audit.Retention;

    /// <summary>The least id that an entry of <paramref name="time"/> or later can have: version 7 begins with the milliseconds (RFC 9562, 5.7).</summary>
    public static string LeastIdOf(DateTimeOffset time)
    {
        var milliseconds = time.ToUnixTimeMilliseconds().ToString("x12", CultureInfo.InvariantCulture);
        return $"{milliseconds[..8]}-{milliseconds[8..]}-7000-8000-000000000000";
    }

    /// <summary>The time that <paramref name="entryId"/> begins with.</summary>
    public static DateTimeOffset TimeOf(string entryId) => DateTimeOffset.FromUnixTimeMilliseconds(
        long.Parse($"{entryId.AsSpan(0, 8)}{entryId.AsSpan(9, 4)}", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));

    /// <summary>Deletes what is too old now; nothing without the setting.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "A trail that is too long must not end the service: it is logged, and tried again.")]
    public async Task RunOnceAsync(CancellationToken stoppingToken)
    {
        var (before, deleted) = (DateTimeOffset.UnixEpoch, 0);
        try
        {
            var projects = retention is null ? [] : await ListProjectsAsync(stoppingToken);
            before = await FindEndAsync(projects, stoppingToken) ?? before;
            foreach (var project in projects)
            {
                var batch = new { ProjectId = project, FirstToKeep = LeastIdOf(before), BatchSize };
                // Counted first, since a commit that deletes nothing costs as much as any other.
                while (await store.ScalarAsync<int>(CountSql, batch, stoppingToken) is > 0 and var count)
                {
                    var delete = new Change(DeleteSql, batch, count);
                    deleted += await store.CommitAsync(_ => Task.FromResult<IReadOnlyList<Change>?>([delete]), stoppingToken) ? count : 0;
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

    private async Task<List<string>> ListProjectsAsync(CancellationToken stoppingToken)
    {
        List<string> projects = [];
        while (await store.ScalarAsync<string>(NextProjectSql, new { ProjectId = projects.LastOrDefault("") }, stoppingToken) is { } project)
        {
            projects.Add(project);
        }

        return projects;
    }

    // Null if the retention is longer than the time that ids can tell.
    private async Task<DateTimeOffset?> FindEndAsync(List<string> projects, CancellationToken stoppingToken)
    {
        var newest = DateTimeOffset.UnixEpoch;
        foreach (var project in projects)
        {
            var last = await store.ScalarAsync<string>(NewestSql, new { ProjectId = project }, stoppingToken);
            newest = last is not null && TimeOf(last) is var time && time > newest ? time : newest;
        }

        var now = clock.GetUtcNow();
        var end = newest < now ? newest : now;
        return retention < end - DateTimeOffset.UnixEpoch ? end - retention : null;
    }

    [LoggerMessage(EventId = 22, Level = LogLevel.Information, Message = "Deleted {Count} audit entries from before {Before}.")]
    private partial void LogDeleted(long count, string before);

    [LoggerMessage(EventId = 23, Level = LogLevel.Error, Message = "Old audit entries cannot be deleted; the next try is in an hour.")]
    private partial void LogFault(Exception exception);
}
