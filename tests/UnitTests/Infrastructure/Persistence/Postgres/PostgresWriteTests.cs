using Roma.Application.Pipeline;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Persistence.Postgres;

namespace Roma.UnitTests.Infrastructure.Persistence.Postgres;

public sealed class PostgresWriteTests
{
    private const string Sql = "SELECT a FROM t WHERE a = @A";

    private static readonly Change Insert = new("INSERT INTO t (a) VALUES (@A)", new { A = 1L });
    private static readonly Change Proven = Insert with { Proof = Sql };

    private int decided;

    [Fact]
    public async Task Decides_as_far_as_it_can_without_rows_and_goes_on_with_them()
    {
        var write = Write(async reader =>
        {
            var first = reader.ScalarAsync<long>(Sql, new { A = 1L }, default).AsTask();
            var second = reader.FindForUpdateAsync<object>(Sql, new { A = 2L }, default).AsTask();
            await Task.WhenAll(first, second);
            await reader.ScalarAsync<long>(Sql, new { A = 3L }, default);
            return [Insert];
        });

        write.Decide();
        Assert.Equal((false, 2, 1), (write.IsDecided, write.Asked.Count, write.Rows.Count));
        await write.GoOnAsync();
        Assert.Equal((false, 1), (write.IsDecided, write.Asked.Count));
        await write.GoOnAsync();

        Assert.True(write.IsDecided);
        Assert.Equal([Insert], write.Changes);
    }

    [Fact]
    public void Knows_the_row_that_it_changes_by_its_values()
    {
        var (one, same, other) = (WriteOf(1), WriteOf(1), WriteOf(2));

        Assert.NotNull(one.Row);
        Assert.Equal(one.Row, same.Row);
        Assert.NotEqual(one.Row, other.Row);

        static PostgresWrite WriteOf(long a)
        {
            var write = new PostgresWrite(
                async reader =>
                {
                    await reader.FindAsync<object>(Sql, new { A = 7L }, default);
                    await reader.FindForUpdateAsync<object>(Sql, new { A = a }, default);
                    return [];
                },
                since: 0);
            write.Decide();
            _ = write.GoOnAsync();
            return write;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answers_whether_there_was_anything_to_store(bool isWanted)
    {
        var write = Write(_ => Task.FromResult<IReadOnlyList<Change>?>(isWanted ? [] : null));
        write.Decide();

        write.Complete();

        Assert.Equal(isWanted, await write.Answer);
    }

    [Fact]
    public async Task Answers_with_the_fault_of_its_decision()
    {
        var write = Write(_ => throw new InvalidOperationException("its own"));
        write.Decide();

        write.Fail(new StoreUnavailableException("another's"));

        Assert.Equal("its own", (await Assert.ThrowsAsync<InvalidOperationException>(() => write.Answer)).Message);
    }

    [Fact]
    public async Task Is_run_three_times_alone_before_a_conflict_is_its_answer()
    {
        var write = Decided(Insert);

        Assert.True(write.TryResolveConflict(isAlone: false, isFinal: true));
        Assert.True(write.TryResolveConflict(isAlone: true, isFinal: true));
        Assert.True(write.TryResolveConflict(isAlone: true, isFinal: true));
        Assert.Equal(4, decided);
        Assert.False(write.Answer.IsCompleted);
        Assert.False(write.TryResolveConflict(isAlone: true, isFinal: true));

        Assert.False(await write.Answer);
    }

    [Fact]
    public void Is_decided_anew_after_an_outage_before_its_commit()
    {
        var write = Decided(Insert);

        Assert.True(write.TryResolveOutage(isCommitSent: false));

        Assert.Equal((2, false), (decided, write.MayBeStored));
    }

    [Fact]
    public void Is_never_decided_anew_while_it_may_be_stored()
    {
        var write = Decided(Proven);

        Assert.True(write.TryResolveOutage(isCommitSent: true));
        Assert.True(write.TryResolveOutage(isCommitSent: false));

        Assert.Equal((1, true), (decided, write.MayBeStored));
    }

    [Fact]
    public void Cannot_be_tried_again_when_nothing_proves_whether_it_is_stored() =>
        Assert.False(Decided(Insert).TryResolveOutage(isCommitSent: true));

    [Fact]
    public void Is_decided_anew_when_it_wanted_to_store_nothing()
    {
        var write = Write(_ => Task.FromResult<IReadOnlyList<Change>?>(null));
        write.Decide();

        Assert.True(write.TryResolveOutage(isCommitSent: true));

        Assert.Equal((2, false), (decided, write.MayBeStored));
    }

    [Fact]
    public void Looks_for_itself_once_more_after_a_conflict_which_may_be_with_itself()
    {
        var write = Decided(Proven);
        write.TryResolveOutage(isCommitSent: true);

        Assert.True(write.TryResolveConflict(isAlone: true, isFinal: true));
        Assert.Equal((1, true), (decided, write.MayBeStored));
        Assert.True(write.TryResolveConflict(isAlone: true, isFinal: true));

        Assert.Equal((2, false), (decided, write.MayBeStored));
    }

    private PostgresWrite Decided(Change change)
    {
        var write = Write(_ => Task.FromResult<IReadOnlyList<Change>?>([change]));
        write.Decide();
        return write;
    }

    private PostgresWrite Write(Func<IStoreReader, Task<IReadOnlyList<Change>?>> decide) => new(
        reader =>
        {
            decided++;
            return decide(reader);
        },
        since: 0);
}
