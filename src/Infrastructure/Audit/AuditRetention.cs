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
/// others write between them. Without that setting it does nothing; what it cannot do now, it does an hour later. It counts from the newest entry
/// where that is older than the clock, which may be wrong, so that a clock that is ahead does not delete the whole trail.
/// </summary>
internal sealed partial class AuditRetention(IStore store, IOptions<RomaOptions> options, TimeProvider clock, ILogger<AuditRetention> logger)
    : BackgroundService
{
    private const int BatchSize = 1000;

    // Entries of any project, since nobody knows which projects there are.
    internal const string NextProjectSql = "SELECT MIN(project_id) FROM audit_entries WHERE project_id > @ProjectId";

    internal const string HasOlderSql = "SELECT EXISTS (SELECT 1 FROM audit_entries WHERE project_id = @ProjectId AND entry_id < @FirstToKeep)";

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

    /// <summary>Deletes what is too old now.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "A trail that is too long must not end the service: it is logged, and tried again.")]
    public async Task RunOnceAsync(CancellationToken stoppingToken)
    {
        if (retention is not { } kept)
        {
            return;
        }

        var round = new Round();
        try
        {
            await DeleteAsync(round, kept, stoppingToken);
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
            if (round.Deleted > 0)
            {
                var before = round.Before.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
                LogDeleted(round.Deleted, before);
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

    private async Task DeleteAsync(Round round, TimeSpan kept, CancellationToken stoppingToken)
    {
        var now = clock.GetUtcNow();
        var newest = await NewestAsync(stoppingToken);
        var end = newest < now ? newest : now;
        // No id has an earlier time.
        if (kept >= end - DateTimeOffset.UnixEpoch)
        {
            return;
        }

        round.Before = end - kept;
        for (var project = await NextProjectAsync("", stoppingToken); project is not null; project = await NextProjectAsync(project, stoppingToken))
        {
            await DeleteOfAsync(project, round, stoppingToken);
        }
    }

    private async Task DeleteOfAsync(string project, Round round, CancellationToken stoppingToken)
    {
        var parameters = new { ProjectId = project, FirstToKeep = LeastIdOf(round.Before), BatchSize };
        // Asked first, since a commit that deletes nothing costs as much as any other.
        while (await HasOlderAsync(parameters, stoppingToken))
        {
            var count = 0;
            await store.CommitAsync(
                async reader =>
                {
                    count = await reader.ScalarAsync<int>(CountSql, parameters, stoppingToken);
                    return [new Change(DeleteSql, parameters, count)];
                },
                stoppingToken);
            round.Deleted += count;
        }
    }

    private async Task<DateTimeOffset> NewestAsync(CancellationToken stoppingToken)
    {
        var newest = DateTimeOffset.UnixEpoch;
        for (var project = await NextProjectAsync("", stoppingToken); project is not null; project = await NextProjectAsync(project, stoppingToken))
        {
            var parameters = new { ProjectId = project };
            var last = await store.ScalarAsync<string>(NewestSql, parameters, stoppingToken);
            newest = last is not null && TimeOf(last) is var time && time > newest ? time : newest;
        }

        return newest;
    }

    private ValueTask<string?> NextProjectAsync(string project, CancellationToken stoppingToken) =>
        store.ScalarAsync<string>(NextProjectSql, new { ProjectId = project }, stoppingToken);

    private ValueTask<bool> HasOlderAsync(object parameters, CancellationToken stoppingToken) =>
        store.ScalarAsync<bool>(HasOlderSql, parameters, stoppingToken);

    [LoggerMessage(EventId = 22, Level = LogLevel.Information, Message = "Deleted {Count} audit entries from before {Before}.")]
    private partial void LogDeleted(long count, string before);

    [LoggerMessage(EventId = 23, Level = LogLevel.Error, Message = "Old audit entries cannot be deleted; the next try is in an hour.")]
    private partial void LogFault(Exception exception);

    private sealed class Round
    {
        public DateTimeOffset Before { get; set; }

        public long Deleted { get; set; }
    }
}
