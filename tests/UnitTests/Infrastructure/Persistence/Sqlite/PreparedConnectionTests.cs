using Dapper;
using Microsoft.Data.Sqlite;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Persistence.Sqlite;
using static SQLitePCL.raw;

namespace Roma.UnitTests.Infrastructure.Persistence.Sqlite;

public sealed class PreparedConnectionTests : IDisposable
{
    private const string Insert = "INSERT INTO marks (id, text) VALUES (@Id, @Text)";

    private readonly PreparedConnection connection = new("Data Source=:memory:");

    public PreparedConnectionTests()
    {
        connection.Open();
        connection.Execute("CREATE TABLE marks (id BIGINT PRIMARY KEY, text TEXT NOT NULL)");
    }

    public void Dispose() => connection.Dispose();

    [Fact]
    public void Reads_with_other_parameters_each_time()
    {
        Apply(Mark(1, "one"), Mark(2, "two"));

        Assert.Equal(["one", "two", null], new[] { 1, 2, 3 }.Select(id => TextOf(new { id })));
    }

    [Fact]
    public void Reads_with_parameters_in_another_order_or_of_another_type()
    {
        const string Sql = "SELECT @a || '-' || @b";

        Assert.Equal("x-y", connection.ExecuteScalar<string>(Sql, new { a = "x", b = "y" }));
        Assert.Equal("x-y", connection.ExecuteScalar<string>(Sql, new { b = "y", a = "x" }));
        Assert.Equal("1-y", connection.ExecuteScalar<string>(Sql, new { a = 1, b = "y" }));
        Assert.Null(connection.ExecuteScalar<string>(Sql, new { a = (string?)null, b = "y" }));
    }

    [Fact]
    public void Does_not_go_on_with_a_parameter_that_is_not_given_again()
    {
        const string Sql = "SELECT @a";
        Assert.Equal("x", connection.ExecuteScalar<string>(Sql, new { a = "x" }));

        Assert.Throws<InvalidOperationException>(() => connection.ExecuteScalar<string>(Sql));
    }

    [Fact]
    public async Task Compiles_a_statement_once_whatever_its_limit_is()
    {
        const string Sql = "WITH numbers(n) AS (VALUES (1), (2), (3)) SELECT n FROM numbers LIMIT @Limit OFFSET @Offset";
        // https://sqlite.org/c3ref/c_stmtstatus_counter.html
        const int Reprepare = 5;
        using var other = new PreparedConnection("Data Source=:memory:");
        other.Open();
        other.Handle!.enable_sqlite3_next_stmt(true);

        Assert.Equal([1, 2], await other.QueryAsync<long>(Sql, new { Limit = 2, Offset = 0 }, TestContext.Current.CancellationToken));
        Assert.Equal([3], await other.QueryAsync<long>(Sql, new { Limit = 9, Offset = 2 }, TestContext.Current.CancellationToken));

        var compiledAgain = 0;
        for (var statement = sqlite3_next_stmt(other.Handle, null); statement is not null; statement = sqlite3_next_stmt(other.Handle, statement))
        {
            compiledAgain += sqlite3_stmt_status(statement, Reprepare, 0);
        }

        Assert.Equal(0, compiledAgain);
    }

    [Fact]
    public void Reads_while_the_table_changes()
    {
        Apply(Mark(1, "one"));
        var before = TextOf(new { id = 1 });
        connection.Execute("ALTER TABLE marks ADD COLUMN more TEXT");

        Assert.Equal(("one", "one"), (before, TextOf(new { id = 1 })));
    }

    [Fact]
    public void Reads_again_after_a_statement_that_failed()
    {
        Assert.Throws<SqliteException>(() => connection.Execute(Insert, new { Id = 1, Text = (string?)null }));

        Assert.Equal(1, connection.Execute(Insert, new { Id = 1, Text = "one" }));
        Assert.Throws<SqliteException>(() => connection.Execute(Insert, new { Id = 1, Text = "again" }));
        Assert.Equal("one", TextOf(new { id = 1 }));
    }

    [Fact]
    public void Finds_a_row_by_another_key_each_time()
    {
        Apply(Mark(1, "one"), Mark(2, "two"));

        Assert.Equal(["one", "two", null, "one"], new long[] { 1, 2, 3, 1 }.Select(id => Find(new { Id = id })?.Text));
        Assert.Equal("two", Find(new { Id = 2L, Other = "given, and not asked for" })?.Text);
        Assert.Null(Find(new { Id = (long?)null }));
        Assert.Throws<InvalidOperationException>(() => Find(new { }));
    }

    [Fact]
    public void Finds_a_row_while_the_table_changes_and_lets_others_write()
    {
        Apply(Mark(1, "one"));
        var before = Find(new { Id = 1L });
        Apply(new Change("UPDATE marks SET text = 'changed'", new { }));
        connection.Execute("ALTER TABLE marks ADD COLUMN more TEXT");

        Assert.Equal(("one", "changed"), (before?.Text, Find(new { Id = 1L })?.Text));
    }

    [Fact]
    public void Applies_changes_in_order()
    {
        Assert.True(Apply(Mark(1, "one"), new Change("UPDATE marks SET text = @Text", new { Text = "changed" }), Mark(2, "two")));

        Assert.Equal(["changed", "two"], Texts());
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Stops_at_a_change_that_finds_the_store_other_than_it_must_be(bool hasEarlier, bool undone)
    {
        Change[] earlier = hasEarlier ? [Mark(1, "one")] : [];

        var isApplied = connection.TryApply([.. earlier, new Change("DELETE FROM marks WHERE id = 9", new { }), Mark(2, "two")], out var isUndone);

        Assert.Equal((false, undone), (isApplied, isUndone));
        Assert.Equal(earlier.Length, Texts().Count);
    }

    [Fact]
    public void Takes_a_row_that_exists_for_a_change_that_affects_none()
    {
        Apply(Mark(1, "one"));

        Assert.False(connection.TryApply([Mark(1, "again")], out var isUndone));
        Assert.True(isUndone);
    }

    [Fact]
    public void Says_that_too_many_rows_were_changed_and_are_not_undone()
    {
        Apply(Mark(1, "one"), Mark(2, "two"));

        Assert.False(connection.TryApply([new Change("UPDATE marks SET text = 'x'", new { })], out var isUndone));
        Assert.False(isUndone);
    }

    private static Change Mark(long id, string text) => new(Insert, new { Id = id, Text = text });

    private bool Apply(params Change[] changes) => connection.TryApply(changes, out _);

    private string? TextOf(object parameters) => connection.QuerySingleOrDefault<string>("SELECT text FROM marks WHERE id = @id", parameters);

    private MarkRow? Find(object key) => connection.Find<MarkRow>("SELECT id AS Id, text AS Text FROM marks WHERE id = @Id", key);

    private List<string> Texts() => connection.Query<string>("SELECT text FROM marks ORDER BY id").AsList();

    private sealed record MarkRow(long Id, string Text);
}
