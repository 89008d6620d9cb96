using Dapper;
using Microsoft.Data.Sqlite;
using Roma.Application.Pipeline;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Persistence.Sqlite;

namespace Roma.UnitTests.Infrastructure.Persistence.Sqlite;

[SqliteOnly]
public sealed class PendingWriteTests : IDisposable
{
    private static readonly Change DeletesNothing = new("DELETE FROM marks WHERE id = 9", new { });

    private readonly PreparedConnection connection = new("Data Source=:memory:");

    public PendingWriteTests()
    {
        connection.Open();
        connection.Execute("CREATE TABLE marks (id BIGINT PRIMARY KEY, text TEXT NOT NULL)");
    }

    public void Dispose() => connection.Dispose();

    [Fact]
    public async Task Applies_changes_in_order()
    {
        var write = Write(Mark(1, "one"), new Change("UPDATE marks SET text = @Text", new { Text = "changed" }), Mark(2, "two"));

        Assert.Equal(WriteOutcome.Applied, write.Apply(connection));
        write.Complete();
        Assert.True(await write.Answer);
        Assert.Equal(["changed", "two"], Texts());
    }

    [Theory]
    [InlineData(false, nameof(WriteOutcome.NothingWritten))]
    [InlineData(true, nameof(WriteOutcome.MustRollBack))]
    public async Task Ends_at_a_change_that_finds_the_store_other_than_it_must_be(bool hasEarlier, string outcome)
    {
        Change[] earlier = hasEarlier ? [Mark(1, "one")] : [];
        var write = Write([.. earlier, DeletesNothing, Mark(2, "two")]);

        Assert.Equal(outcome, write.Apply(connection).ToString());
        write.Complete();
        Assert.False(await write.Answer);
        Assert.Equal(earlier.Length, Texts().Count);
    }

    [Fact]
    public void Takes_a_row_that_exists_for_a_change_that_affects_none()
    {
        Write(Mark(1, "one")).Apply(connection);

        Assert.Equal(WriteOutcome.NothingWritten, Write(Mark(1, "again")).Apply(connection));
        Assert.Equal(WriteOutcome.MustRollBack, Write(Mark(2, "two"), Mark(1, "again")).Apply(connection));
    }

    [Fact]
    public void Rolls_back_too_many_rows()
    {
        Write(Mark(1, "one"), Mark(2, "two")).Apply(connection);

        Assert.Equal(WriteOutcome.MustRollBack, Write(new Change("UPDATE marks SET text = 'x'", new { })).Apply(connection));
    }

    [Fact]
    public void Leaves_nothing_of_itself_in_a_savepoint_and_all_of_its_neighbours()
    {
        connection.Run("BEGIN");
        Write(Mark(1, "one")).ApplyInSavepoint(connection);
        Write(Mark(2, "two"), DeletesNothing).ApplyInSavepoint(connection);
        Write(Mark(3, "three")).ApplyInSavepoint(connection);
        connection.Run("COMMIT");

        Assert.Equal(["one", "three"], Texts());
    }

    [Fact]
    public async Task Forgets_a_fault_when_it_is_applied_again()
    {
        var runs = 0;
        var write = new PendingWrite(_ => ++runs == 1 ? throw new InvalidOperationException("once") : Task.FromResult<IReadOnlyList<Change>?>([]));

        Assert.Equal(WriteOutcome.NothingWritten, write.Apply(connection));
        Assert.Equal(WriteOutcome.Applied, write.Apply(connection));
        write.Complete();
        Assert.True(await write.Answer);
    }

    [Fact]
    public void Has_an_outage_of_the_store_end_the_group() =>
        Assert.Throws<StoreUnavailableException>(() => new PendingWrite(_ => throw new StoreUnavailableException("x")).Apply(connection));

    [Fact]
    public async Task Answers_its_own_fault_rather_than_the_outage_of_its_group()
    {
        var write = Write(new Change("INSERT INTO marks (id, text) VALUES (1, NULL)", new { }));
        write.Apply(connection);

        write.Fail(new StoreUnavailableException("x"));

        await Assert.ThrowsAsync<SqliteException>(() => write.Answer);
    }

    private static PendingWrite Write(params IReadOnlyList<Change> changes) => new(_ => Task.FromResult<IReadOnlyList<Change>?>(changes));

    private static Change Mark(long id, string text) => new("INSERT INTO marks (id, text) VALUES (@Id, @Text)", new { Id = id, Text = text });

    private List<string> Texts() => connection.Query<string>("SELECT text FROM marks ORDER BY id").AsList();
}
