using Dapper;
using Microsoft.Data.Sqlite;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Persistence.Sqlite;
using static SQLitePCL.raw;

namespace Roma.UnitTests.Infrastructure.Persistence.Sqlite;

[SqliteOnly]
public sealed class PreparedConnectionTests : IDisposable
{
    private const string Insert = "INSERT INTO marks (id, text) VALUES (@Id, @Text)";
    private const string FindText = "SELECT text FROM marks WHERE id = @Id";

    private readonly PreparedConnection connection = new("Data Source=:memory:");

    public PreparedConnectionTests()
    {
        connection.Open();
        connection.Execute("CREATE TABLE marks (id BIGINT PRIMARY KEY, text TEXT NOT NULL)");
    }

    public void Dispose() => connection.Dispose();

    [Fact]
    public void Answers_how_many_rows_were_changed()
    {
        Assert.Equal(1, Mark(1, "one"));
        Assert.Equal(1, Mark(2, "two"));
        Assert.Equal(2, connection.Run(new Change("UPDATE marks SET text = @Text", new { Text = "changed" })));
        Assert.Equal(0, connection.Run(new Change("DELETE FROM marks WHERE id = @Id", new { Id = 9 })));

        Assert.Equal(4, connection.ChangedRows);
    }

    [Fact]
    public async Task Reads_with_other_parameters_each_time()
    {
        Mark(1, "one");
        Mark(2, "two");

        Assert.Equal("one", await TextOfAsync(1));
        Assert.Equal("two", await TextOfAsync(2));
        Assert.Null(await TextOfAsync(3));
        Assert.Equal("one", await TextOfAsync(1));
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
    public async Task Reads_while_the_table_changes()
    {
        Mark(1, "one");
        Assert.Equal("one", (await FindAsync(1))?.Text);
        connection.Execute("ALTER TABLE marks ADD COLUMN more TEXT");
        connection.Run("UPDATE marks SET text = 'changed'");

        Assert.Equal("changed", (await FindAsync(1))?.Text);
    }

    [Fact]
    public async Task Goes_on_with_a_statement_that_failed()
    {
        Assert.Throws<SqliteException>(() => Mark(1, null));
        Assert.Equal(1, Mark(1, "one"));
        Assert.Throws<SqliteException>(() => Mark(1, "again"));

        Assert.Equal("one", await TextOfAsync(1));
    }

    [Fact]
    public async Task Finds_the_first_row_or_none_and_lets_others_write()
    {
        Mark(1, "one");
        Mark(2, "two");

        Assert.Equal(new MarkRow(2, "two"), await FindAsync(2));
        Assert.Null(await FindAsync(3));
        Assert.Equal(1, Mark(3, "three"));
        Assert.Equal(new MarkRow(3, "three"), await FindAsync(3));
    }

    [Fact]
    public async Task Answers_all_rows()
    {
        const string All = "SELECT id AS Id, text AS Text FROM marks ORDER BY id";
        Assert.Empty(await connection.QueryAsync<MarkRow>(All, new { }, TestContext.Current.CancellationToken));
        Mark(1, "one");
        Mark(2, "two");

        Assert.Equal([new(1, "one"), new(2, "two")], await connection.QueryAsync<MarkRow>(All, new { }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Answers_a_value_as_the_type_that_is_asked_for()
    {
        Assert.Equal(7, await ScalarAsync<long>("SELECT 7"));
        Assert.Equal(7, await ScalarAsync<int>("SELECT 7"));
        Assert.Equal(7, await ScalarAsync<long?>("SELECT 7"));
        Assert.True(await ScalarAsync<bool>("SELECT 1"));
        Assert.Equal("x", await ScalarAsync<string>("SELECT 'x'"));
        Assert.Null(await ScalarAsync<string>("SELECT NULL"));
        Assert.Null(await ScalarAsync<long?>("SELECT NULL"));
        Assert.Null(await ScalarAsync<string>("SELECT text FROM marks"));
    }

    [Fact]
    public async Task Cancels_no_statement_but_the_query_that_the_token_was_for()
    {
        const string Long = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers LIMIT 100000) SELECT MAX(n) FROM numbers";
        using var caller = new CancellationTokenSource();
        await connection.QueryAsync<long>("SELECT 1", new { }, caller.Token);
        await caller.CancelAsync();

        Assert.Equal(100_000, await ScalarAsync<long>(Long));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connection.QueryAsync<long>(Long, new { }, caller.Token).AsTask());
        Assert.Equal(100_000, await ScalarAsync<long>(Long));
    }

    private int Mark(long id, string? text) => connection.Run(new Change(Insert, new { Id = id, Text = text }));

    private Task<string?> TextOfAsync(long id) => connection.ScalarAsync<string>(FindText, new { Id = id }, TestContext.Current.CancellationToken).AsTask();

    private Task<MarkRow?> FindAsync(long id) => connection.FindAsync<MarkRow>(
        "SELECT id AS Id, text AS Text FROM marks WHERE id = @Id", new { Id = id }, TestContext.Current.CancellationToken).AsTask();

    private Task<T?> ScalarAsync<T>(string sql) => connection.ScalarAsync<T>(sql, new { }, TestContext.Current.CancellationToken).AsTask();

    private sealed record MarkRow(long Id, string Text);
}
