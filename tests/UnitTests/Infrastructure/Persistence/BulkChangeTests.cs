using Microsoft.Data.Sqlite;
using Roma.Infrastructure.Persistence;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Infrastructure.Persistence;

public sealed class BulkChangeTests : IAsyncLifetime
{
    private const string InsertSql = "INSERT INTO marks (id, text) VALUES (@Id, @Text)";

    private RealStore store = null!;

    public async ValueTask InitializeAsync()
    {
        store = await RealStore.OpenAsync();
        await store.CreateMarksAsync();
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Runs_the_statement_for_each_row()
    {
        Assert.True(await ApplyAsync(InsertSql, ["@Text", "@Id"], ["ö", 1L], ["", 2L], ["x'y", long.MaxValue]));

        Assert.Equal(["1ö", "2", "9223372036854775807x'y"], await store.QueryAsync<string>("SELECT id || text FROM marks ORDER BY id"));
    }

    [Fact]
    public async Task Stores_bytes_as_they_are()
    {
        Assert.True(await ApplyAsync(InsertSql, ["@Id", "@Text"], [1L, new byte[] { 0, 255, 7 }]));

        Assert.Equal([new byte[] { 0, 255, 7 }], await store.QueryAsync<byte[]>("SELECT text FROM marks"));
    }

    [Fact]
    public async Task Uses_a_parameter_wherever_its_name_is()
    {
        Assert.True(await ApplyAsync("INSERT INTO marks (id, text) VALUES (@Id, @Id || '!' || @Id)", ["@Id"], [7L]));

        Assert.Equal(["7!7"], await store.QueryAsync<string>("SELECT text FROM marks"));
    }

    [Fact]
    public async Task Stores_nothing_where_a_row_is_affected_by_none()
    {
        await ApplyAsync(InsertSql, ["@Id", "@Text"], [1L, "old"]);

        Assert.False(await ApplyAsync("UPDATE marks SET text = @Text WHERE id = @Id", ["@Id", "@Text"], [1L, "new"], [2L, "new"]));

        Assert.Equal(["old"], await store.QueryAsync<string>("SELECT text FROM marks"));
    }

    [Fact]
    public async Task Stores_nothing_where_a_row_is_there_already()
    {
        Assert.False(await ApplyAsync(InsertSql, ["@Id", "@Text"], [1L, "one"], [2L, "two"], [1L, "three"]));

        Assert.Equal([0L], await store.QueryAsync<long>("SELECT COUNT(*) FROM marks"));
    }

    [Fact]
    public async Task Tells_of_a_statement_that_is_none()
    {
        var fault = await Assert.ThrowsAsync<SqliteException>(() => ApplyAsync("INSERT INTO nowhere (id) VALUES (@Id)", ["@Id"], [1L]));

        Assert.Contains("nowhere", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public Task Refuses_what_no_column_holds() =>
        Assert.ThrowsAsync<NotSupportedException>(() => ApplyAsync(InsertSql, ["@Id", "@Text"], [1L, 2.5]));

    private Task<bool> ApplyAsync(string sql, string[] names, params object[][] values)
    {
        var session = new DbSession(store.Database);
        session.Stage(new BulkChange(sql, names, values));
        return session.TryCommitAsync(TestContext.Current.CancellationToken);
    }
}
