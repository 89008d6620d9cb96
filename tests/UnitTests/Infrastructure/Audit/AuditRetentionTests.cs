using System.Globalization;
using System.Threading.Channels;
using CsCheck;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Roma.Application.Pipeline;
using Roma.Infrastructure.Audit;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Settings;

namespace Roma.UnitTests.Infrastructure.Audit;

public sealed class AuditRetentionTests : IAsyncLifetime
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private RealStore store = null!;

    public async ValueTask InitializeAsync() => store = await RealStore.OpenAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Deletes_what_is_older_of_every_project_and_nothing_else()
    {
        var now = store.Clock.GetUtcNow();
        foreach (var project in new[] { "*", "p-1", "p-2", "\u9879\u76EE" })
        {
            await RecordAsync(project, "old", now - Kept - TimeSpan.FromMilliseconds(1));
            await RecordAsync(project, "older", now - (2 * Kept));
            await RecordAsync(project, "on the edge", now - Kept);
            await RecordAsync(project, "new", now);
        }

        await RunOnceAsync(Kept);

        Assert.Equal(
            ["*|new", "*|on the edge", "p-1|new", "p-1|on the edge", "p-2|new", "p-2|on the edge", "\u9879\u76EE|new", "\u9879\u76EE|on the edge"],
            await store.QueryAsync<string>("SELECT project_id || '|' || target FROM audit_entries ORDER BY project_id, target"));
    }

    [Theory]
    [InlineData(999, 1)]
    [InlineData(1000, 1)]
    [InlineData(2001, 3)]
    public async Task Deletes_a_thousand_in_a_commit_at_most(int old, int commits)
    {
        await RecordManyAsync(old, store.Clock.GetUtcNow() - Kept - TimeSpan.FromDays(1));
        await RecordAsync("p-1", "new", store.Clock.GetUtcNow());
        var database = new WatchedStore(store.Database);

        await RunOnceAsync(Kept, database);

        Assert.Equal(commits, database.Writes);
        Assert.Equal(["new"], await store.QueryAsync<string>("SELECT target FROM audit_entries"));
    }

    [Theory]
    [InlineData(3650)]
    [InlineData(-10)]
    public async Task Deletes_nothing_that_is_newer_than_the_newest_entry_less_the_retention_whatever_the_clock_says(int daysWrong)
    {
        var right = store.Clock.GetUtcNow();
        await RecordAsync("p-1", "old", right - Kept - TimeSpan.FromMilliseconds(1));
        await RecordAsync("p-1", "on the edge", right - Kept);
        await RecordAsync("p-2", "newest", right);
        store.Clock.AdjustTime(right.AddDays(daysWrong));

        await RunOnceAsync(Kept);

        Assert.Equal(
            daysWrong > 0 ? ["newest", "on the edge"] : ["newest", "old", "on the edge"],
            await store.QueryAsync<string>("SELECT target FROM audit_entries ORDER BY target"));
    }

    [Fact]
    public async Task Commits_nothing_where_nothing_is_old()
    {
        await RecordAsync("p-1", "new", store.Clock.GetUtcNow());
        var database = new WatchedStore(store.Database);

        await RunOnceAsync(Kept, database);

        Assert.Equal(0, database.Writes);
        Assert.Empty(Log());
    }

    [Fact]
    public async Task Logs_how_many_and_up_to_when_once_a_round()
    {
        await RecordManyAsync(1500, store.Clock.GetUtcNow() - Kept - TimeSpan.FromDays(1));
        await RecordAsync("p-1", "new", store.Clock.GetUtcNow());

        await RunOnceAsync(Kept);

        var line = Assert.Single(Log());
        Assert.Equal((22, LogLevel.Information, "Deleted 1500 audit entries from before 2025-12-03T03:04:05Z."), (line.Id, line.Level, line.Text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(10_000_000)]
    public async Task Keeps_entries_for_ever_where_it_is_told_nothing_or_so_long(int? days)
    {
        await RecordAsync("p-1", "ancient", DateTimeOffset.UnixEpoch);

        await RunOnceAsync(days is { } given ? TimeSpan.FromDays(given) : null);

        Assert.Equal(["ancient"], await store.QueryAsync<string>("SELECT target FROM audit_entries"));
    }

    [Fact]
    public async Task Deletes_at_the_start_and_every_hour()
    {
        var (database, clock) = (new SignallingStore(), new FakeTimeProvider());
        using var retention = NewRetention(Kept, database, clock);
        await retention.StartAsync(TestContext.Current.CancellationToken);

        await database.AskedAsync();
        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.False(database.WasAsked);
        clock.Advance(TimeSpan.FromMinutes(1));
        await database.AskedAsync();
        clock.Advance(TimeSpan.FromHours(1));
        await database.AskedAsync();

        await retention.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task Tries_again_an_hour_after_it_failed(bool isOutage, int faultsLogged)
    {
        var (database, clock) = (new SignallingStore(), new FakeTimeProvider());
        database.Fault = isOutage ? new StoreUnavailableException("Gone.") : new InvalidOperationException("A bug.");
        using var retention = NewRetention(Kept, database, clock);
        await retention.StartAsync(TestContext.Current.CancellationToken);
        await database.AskedAsync();

        database.Fault = null;
        clock.Advance(TimeSpan.FromHours(1));
        await database.AskedAsync();

        await retention.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(faultsLogged, Log().Count(line => line.Level == LogLevel.Error));
        Assert.True(retention.ExecuteTask!.IsCanceled);
    }

    [Fact]
    public async Task Says_what_it_deleted_before_an_outage()
    {
        await RecordManyAsync(1500, store.Clock.GetUtcNow() - Kept - TimeSpan.FromDays(1));
        await RecordAsync("p-1", "new", store.Clock.GetUtcNow());

        await RunOnceAsync(Kept, new WatchedStore(store.Database) { MaxWrites = 1 });

        Assert.Equal("1000", Assert.Single(Log()).Values["Count"]);
        Assert.Equal([501L], await store.QueryAsync<long>("SELECT COUNT(*) FROM audit_entries"));
    }

    [SqliteOnly]
    [Fact]
    public async Task Works_where_the_table_has_no_row_ids()
    {
        var schema = Assert.Single(await store.QueryAsync<string>("SELECT sql FROM sqlite_schema WHERE name = 'audit_entries'"));
        Assert.True(await store.CommitAsync(
            new Change("DROP TABLE audit_entries", new { }, Rows: null),
            new Change(schema.Replace(" WITHOUT ROWID", "", StringComparison.Ordinal) + " WITHOUT ROWID", new { }, Rows: null)));
        await RecordManyAsync(1001, store.Clock.GetUtcNow() - Kept - TimeSpan.FromDays(1));
        await RecordAsync("p-1", "new", store.Clock.GetUtcNow());

        await RunOnceAsync(Kept);

        Assert.Equal(["new"], await store.QueryAsync<string>("SELECT target FROM audit_entries"));
    }

    [SqliteOnly]
    [Theory]
    [InlineData(AuditRetention.NextSql)]
    [InlineData(AuditRetention.NewestSql)]
    [InlineData(AuditRetention.OldSql)]
    [InlineData(AuditRetention.DeleteSql)]
    public async Task Searches_and_never_scans(string sql)
    {
        var steps = await store.Database.QueryAsync<(long Id, long Parent, long Unused, string Detail)>(
            "EXPLAIN QUERY PLAN " + sql, new { ProjectId = "p-1", FirstToKeep = "x", Last = "x", BatchSize = 1 }, TestContext.Current.CancellationToken);

        Assert.Contains(steps, step => step.Detail.StartsWith("SEARCH audit_entries", StringComparison.Ordinal));
        Assert.DoesNotContain(steps, step => step.Detail.Contains("SCAN audit_entries", StringComparison.Ordinal));
    }

    [Fact]
    public void Knows_the_least_id_of_a_time() =>
        Gen.Long[0, 4_102_444_800_000].Sample(milliseconds =>
        {
            var time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
            var least = AuditRetention.LeastIdOf(time);
            return string.CompareOrdinal(least, Guid.CreateVersion7(time).ToString()) <= 0
                && (milliseconds == 0 || string.CompareOrdinal(least, Guid.CreateVersion7(time.AddMilliseconds(-1)).ToString()) > 0);
        });

    private IReadOnlyList<LogLine> Log() => [.. store.Log.Of<AuditRetention>()];

    private AuditRetention NewRetention(TimeSpan? kept, IStore database, TimeProvider clock) =>
        new(database, Options.Create(new RomaOptions { Audit = { Retention = kept } }), clock, store.Get<ILogger<AuditRetention>>());

    private async Task RunOnceAsync(TimeSpan? kept, IStore? database = null)
    {
        using var retention = NewRetention(kept, database ?? store.Database, store.Clock);
        await retention.RunOnceAsync(TestContext.Current.CancellationToken);
    }

    private Task RecordAsync(string project, string target, DateTimeOffset at) => InsertAsync([EntryOf(project, target, at)]);

    private Task RecordManyAsync(int count, DateTimeOffset at) => InsertAsync(
        Enumerable.Range(0, count).Select(number => EntryOf("p-1", number.ToString(CultureInfo.InvariantCulture), at.AddSeconds(number))));

    private Task InsertAsync(IEnumerable<object> entries) => store.ExecuteAsync(
        """
        INSERT INTO audit_entries (project_id, entry_id, instance_id, action, target, user_id, user_name, at, request_id)
        VALUES (@project, @Id, 'i-1', 'UpdateApp', @target, 'u-1', 'alice', @At, 'r')
        """,
        entries);

    private static object EntryOf(string project, string target, DateTimeOffset at) =>
        new { project, target, Id = Guid.CreateVersion7(at).ToString(), At = at.ToUnixTimeMilliseconds() };

    /// <summary>Counts the commits, and fails all after the first <see cref="MaxWrites"/>.</summary>
    private sealed class WatchedStore(IStore store) : StoreDouble
    {
        public int MaxWrites { get; init; } = int.MaxValue;

        public int Writes { get; private set; }

        public override ValueTask<IReadOnlyList<T>> QueryAsync<T>(string sql, object parameters, CancellationToken cancellationToken) =>
            store.QueryAsync<T>(sql, parameters, cancellationToken);

        public override ValueTask<T?> ScalarAsync<T>(string sql, object parameters, CancellationToken cancellationToken)
            where T : default => store.ScalarAsync<T>(sql, parameters, cancellationToken);

        public override Task<bool> CommitAsync(Func<IStoreReader, Task<IReadOnlyList<Change>?>> decide, CancellationToken cancellationToken) =>
            ++Writes <= MaxWrites ? store.CommitAsync(decide, cancellationToken) : throw new StoreUnavailableException("Full.");
    }

    /// <summary>Has no entries, and tells when it is asked for them.</summary>
    private sealed class SignallingStore : StoreDouble
    {
        private readonly Channel<bool> asked = Channel.CreateUnbounded<bool>();

        public Exception? Fault { get; set; }

        public bool WasAsked => asked.Reader.TryPeek(out _);

        public async Task AskedAsync() => await asked.Reader.ReadAsync(TestContext.Current.CancellationToken);

        public override ValueTask<T?> ScalarAsync<T>(string sql, object parameters, CancellationToken cancellationToken)
            where T : default
        {
            var fault = Fault;
            asked.Writer.TryWrite(true);
            return fault is null ? new(default(T)) : ValueTask.FromException<T?>(fault);
        }
    }
}
