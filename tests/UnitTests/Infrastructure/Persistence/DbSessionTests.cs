using System.Data.Common;
using Dapper;
using Roma.Infrastructure.Persistence;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Infrastructure.Persistence;

public sealed class DbSessionTests : IAsyncLifetime
{
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
    public async Task Stores_nothing_before_the_commit_and_all_of_it_then()
    {
        session.Stage(Mark(1));
        session.Stage(Mark(2));
        var before = await CountAsync();

        Assert.True(await session.TryCommitAsync(TestContext.Current.CancellationToken));
        Assert.Equal((0, 2), (before, await CountAsync()));
    }

    [Fact]
    public async Task Stores_what_was_staged_once()
    {
        session.Stage(Mark(1));
        await session.TryCommitAsync(TestContext.Current.CancellationToken);

        Assert.True(await session.TryCommitAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Asks_nothing_of_the_store_where_nothing_is_staged() =>
        Assert.True(await new DbSession(new NoDatabase()).TryCommitAsync(TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("DELETE FROM marks WHERE id = 9", 1, false)]
    [InlineData("INSERT INTO marks (id) VALUES (3), (4)", 1, false)]
    [InlineData("INSERT INTO marks (id) VALUES (3), (4)", 2, true)]
    [InlineData("INSERT INTO marks (id) VALUES (1)", 1, false)]
    public async Task Stores_all_or_nothing_by_the_number_of_rows(string sql, int rows, bool stored)
    {
        session.Stage(Mark(1));
        session.Stage(new Change(sql, new { }, rows));

        Assert.Equal(stored, await session.TryCommitAsync(TestContext.Current.CancellationToken));
        Assert.Equal(stored ? 3 : 0, await CountAsync());
    }

    [Fact]
    public async Task Runs_exclusively_where_it_sees_what_is_not_committed_yet()
    {
        var (entered, gate) = (NewSignal(), NewSignal());
        var held = store.Database.WriteAsync(
            async _ =>
            {
                entered.SetResult();
                await gate.Task;
                return true;
            },
            TestContext.Current.CancellationToken);
        await entered.Task;
        var faster = new DbSession(store.Database);
        faster.Stage(Mark(1));
        var won = faster.TryCommitAsync(TestContext.Current.CancellationToken);
        long seen = -1;

        var stored = session.RunExclusivelyAsync(
            async () =>
            {
                seen = await CountAsync();
                session.Stage(Mark(seen + 1));
                return true;
            },
            TestContext.Current.CancellationToken);
        gate.SetResult();

        Assert.True(await held && await won && await stored);
        Assert.Equal((1, 2), (seen, await CountAsync()));
    }

    [Fact]
    public async Task Forgets_what_was_staged_before_it_runs_exclusively()
    {
        session.Stage(Mark(1));

        Assert.True(await session.RunExclusivelyAsync(
            () =>
            {
                session.Stage(Mark(2));
                return Task.FromResult(true);
            },
            TestContext.Current.CancellationToken));
        Assert.Equal([2L], await store.QueryAsync<long>("SELECT id FROM marks"));
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public async Task Stores_nothing_exclusively_where_the_work_says_no_or_contradicts_the_store(bool answer, int id)
    {
        session.Stage(Mark(1));
        await session.TryCommitAsync(TestContext.Current.CancellationToken);

        var stored = await session.RunExclusivelyAsync(
            () =>
            {
                session.Stage(Mark(id));
                return Task.FromResult(answer);
            },
            TestContext.Current.CancellationToken);

        Assert.False(stored);
        Assert.Equal([1L], await store.QueryAsync<long>("SELECT id FROM marks"));
    }

    [Fact]
    public async Task Reads_from_the_pool_again_after_work_that_failed()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => session.RunExclusivelyAsync(
            () => throw new InvalidOperationException("mine"), TestContext.Current.CancellationToken));
        await store.Get<SqliteWriter>().DisposeAsync();

        Assert.Equal(0, await CountAsync());
    }

    private static Change Mark(long id) => new("INSERT INTO marks (id) VALUES (@id)", new { id });

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task<long> CountAsync() =>
        session.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM marks"), TestContext.Current.CancellationToken);

    private sealed class NoDatabase : IDatabase
    {
        public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) => throw new InvalidOperationException();

        public Task<bool> WriteAsync(Func<DbConnection, Task<bool>> write, CancellationToken cancellationToken) =>
            throw new InvalidOperationException();

        public Task ProbeAsync(CancellationToken cancellationToken) => throw new InvalidOperationException();
    }
}
