using Microsoft.Data.Sqlite;
using Roma.Application.Pipeline;
using Roma.Infrastructure.Persistence.Sqlite;

namespace Roma.UnitTests.Infrastructure.Persistence.Sqlite;

// The codes are those of https://sqlite.org/rescode.html.
[SqliteOnly]
public sealed class SqliteFaultsTests
{
    // What the first connection does; a test of this class may come before it.
    static SqliteFaultsTests() => SQLitePCL.Batteries_V2.Init();

    [Theory]
    [InlineData(19, 2067, true)]
    [InlineData(19, 1555, true)]
    [InlineData(19, 1299, false)]
    [InlineData(19, 787, false)]
    [InlineData(1, 1, false)]
    public void Knows_a_row_that_exists_twice(int code, int extended, bool unique) =>
        Assert.Equal(unique, SqliteFaults.IsUniqueViolation(new SqliteException("x", code, extended)));

    [Theory]
    [InlineData(3, 3)]
    [InlineData(5, 5)]
    [InlineData(5, 517)]
    [InlineData(6, 6)]
    [InlineData(7, 7)]
    [InlineData(8, 1032)]
    [InlineData(10, 778)]
    [InlineData(11, 11)]
    [InlineData(13, 13)]
    [InlineData(14, 14)]
    [InlineData(15, 15)]
    [InlineData(26, 26)]
    public void Blames_the_store(int code, int extended) => Assert.True(SqliteFaults.IsOutage(new SqliteException("x", code, extended)));

    [Theory]
    [InlineData(1)]
    [InlineData(19)]
    [InlineData(20)]
    [InlineData(25)]
    public void Blames_the_statement(int code) => Assert.False(SqliteFaults.IsOutage(new SqliteException("x", code)));

    [Fact]
    public void Blames_the_store_for_nothing_else() => Assert.False(SqliteFaults.IsOutage(new InvalidOperationException()));

    [Fact]
    public void Tells_an_outage_by_its_codes()
    {
        var cause = new SqliteException("x", 10, 778);

        var outage = SqliteFaults.ToOutage(cause);

        // SQLITE_IOERR and SQLITE_IOERR_WRITE.
        Assert.Contains("disk I/O error", outage.Message, StringComparison.Ordinal);
        Assert.Contains("778", outage.Message, StringComparison.Ordinal);
        Assert.Same(cause, outage.InnerException);
    }

    [Fact]
    public void Leaves_an_outage_as_it_is()
    {
        var outage = new StoreUnavailableException("x");

        Assert.Same(outage, SqliteFaults.ToOutage(outage));
        Assert.IsType<TimeoutException>(SqliteFaults.ToOutage(new TimeoutException()).InnerException);
    }
}
