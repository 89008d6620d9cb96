using Roma.Domain.Audit;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Persistence.Sqlite;

namespace Roma.UnitTests.Infrastructure.Persistence;

public sealed class DbSessionTests : IAsyncLifetime
{
    private static readonly AuditTarget Target = new(UseCases.Home, "marks", SecretNumber: 1);

    private RealStore store = null!;
    private DbSession session = null!;

    public async ValueTask InitializeAsync()
    {
        store = await RealStore.OpenAsync();
        await store.CreateMarksAsync();
        session = new DbSession(store.Database);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Stores_nothing_before_the_end_and_all_of_it_then()
    {
        long before = -1;

        Assert.True(await RunAsync(async () =>
        {
            Stage(1, 2);
            before = await CountAsync();
        }));
        Assert.Equal((0, 2), (before, await CountAsync()));
    }

    [Fact]
    public async Task Stores_what_was_staged_once()
    {
        await RunAsync(() => Stage(1));

        Assert.True(await RunAsync(() => { }));
        Assert.Equal(1, await CountAsync());
    }

    [Theory]
    [InlineData("DELETE FROM marks WHERE id = 9", 1, false)]
    [InlineData("UPDATE marks SET text = 'x'", 1, true)]
    [InlineData("UPDATE marks SET text = 'x'", 2, false)]
    [InlineData("INSERT INTO marks (id) VALUES (3)", 1, true)]
    [InlineData("INSERT INTO marks (id) VALUES (1)", 1, false)]
    public async Task Stores_all_or_nothing_by_the_number_of_rows(string sql, int rows, bool stored)
    {
        Assert.Equal(stored, await RunAsync(() =>
        {
            Stage(1);
            session.Stage(new Change(sql, new { }, rows), Target);
        }));
        Assert.Equal(stored, await CountAsync() > 0);
    }

    [SqliteOnly]
    [Fact]
    public async Task Sees_what_is_not_committed_yet()
    {
        var (held, gate) = await HoldWriterAsync();
        var earlier = new DbSession(store.Database).RunAsync(
            static () => throw new InvalidOperationException("It stores nothing."), TestContext.Current.CancellationToken);
        var faster = RunAsync(() => Stage(1));
        var second = new DbSession(store.Database);
        long seen = -1;
        var stored = second.RunAsync(
            async () =>
            {
                seen = await CountAsync(second);
                second.Stage(Mark(seen + 1), Target);
                return true;
            },
            TestContext.Current.CancellationToken);
        gate.SetResult();

        await Assert.ThrowsAsync<InvalidOperationException>(() => earlier);
        Assert.True(await held && await faster && await stored);
        Assert.Equal((1, 2), (seen, await CountAsync()));
    }

    [Fact]
    public async Task Forgets_what_was_staged_before()
    {
        Stage(1);

        Assert.True(await RunAsync(() => Stage(2)));
        Assert.Equal([2L], await store.QueryAsync<long>("SELECT id FROM marks"));
    }

    [Fact]
    public async Task Knows_each_thing_that_is_changed_until_the_next_unit_of_work()
    {
        var other = new AuditTarget(UseCases.Home, "others", SecretNumber: 1);
        List<AuditTarget> first = [], second = [];

        await RunAsync(() =>
        {
            Stage(1, 2);
            session.Stage(Mark(3), other);
            first.AddRange(session.Targets);
        });
        await RunAsync(() => second.AddRange(session.Targets));

        Assert.Equal([Target, other], first);
        Assert.Empty(second);
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public async Task Stores_nothing_where_the_work_says_no_or_contradicts_the_store(bool answer, int id)
    {
        await RunAsync(() => Stage(1));

        var stored = await session.RunAsync(
            () =>
            {
                Stage(id);
                return Task.FromResult(answer);
            },
            TestContext.Current.CancellationToken);

        Assert.False(stored);
        Assert.Equal([1L], await store.QueryAsync<long>("SELECT id FROM marks"));
    }

    [Fact]
    public async Task Announces_what_is_stored_once_and_nothing_else()
    {
        List<Invalidation> told = [];
        var (stored, lost) = (new Invalidation("mark", "1"), new Invalidation("mark", "2"));
        store.Get<Invalidations>().Subscribe(told.Add);

        await RunAsync(() => session.Stage(Mark(1) with { Invalidates = stored }, Target));
        await RunAsync(() => session.Stage(Mark(1) with { Invalidates = lost }, Target));
        await RunAsync(() => Stage(2));

        Assert.Equal([stored], told);
    }

    [Fact]
    public async Task Announces_what_is_stored_before_the_caller_learns_that_it_is()
    {
        var (held, gate) = await HoldWriterAsync();
        Task<bool>? change = null;
        bool? knew = null;
        store.Get<Invalidations>().Subscribe(_ =>
        {
            // Answers come from the thread pool: what was queued there before this has begun when it runs.
            using var turn = new ManualResetEventSlim();
            ThreadPool.UnsafeQueueUserWorkItem(static turn => turn.Set(), turn, preferLocal: false);
            turn.Wait(TestContext.Current.CancellationToken);
            knew = change!.IsCompleted;
        });

        change = RunAsync(() => session.Stage(Mark(1) with { Invalidates = new Invalidation("mark", "1") }, Target));
        gate.SetResult();

        Assert.True(await held && await change);
        Assert.False(knew);
    }

    [SqliteOnly]
    [Fact]
    public async Task Reads_from_the_pool_again_after_work_that_failed()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => session.RunAsync(
            () => throw new InvalidOperationException("mine"), TestContext.Current.CancellationToken));
        await store.Get<SqliteWriter>().DisposeAsync();

        Assert.Equal(0, await CountAsync());
    }

    private static Change Mark(long id) => new("INSERT INTO marks (id) VALUES (@id)", new { id });

    /// <summary>Has the writer at work until the gate opens, so that what comes meanwhile shares the next commit.</summary>
    private async Task<(Task<bool> Held, TaskCompletionSource Gate)> HoldWriterAsync()
    {
        var (entered, gate) = (NewSignal(), NewSignal());
        var held = store.Database.CommitAsync(
            async _ =>
            {
                entered.SetResult();
                await gate.Task;
                return [];
            },
            TestContext.Current.CancellationToken);
        await entered.Task;
        return (held, gate);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Stage(params ReadOnlySpan<long> ids)
    {
        foreach (var id in ids)
        {
            session.Stage(Mark(id), Target);
        }
    }

    private Task<bool> RunAsync(Action work) =>
        RunAsync(() =>
        {
            work();
            return Task.CompletedTask;
        });

    private Task<bool> RunAsync(Func<Task> work) =>
        session.RunAsync(
            async () =>
            {
                await work();
                return true;
            },
            TestContext.Current.CancellationToken);

    private Task<long> CountAsync(DbSession? through = null) =>
        (through ?? session).ScalarAsync<long>("SELECT COUNT(*) FROM marks", new { }, TestContext.Current.CancellationToken).AsTask();
}
