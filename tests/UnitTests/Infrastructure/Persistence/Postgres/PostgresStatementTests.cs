using NpgsqlTypes;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Persistence.Postgres;

namespace Roma.UnitTests.Infrastructure.Persistence.Postgres;

public sealed class PostgresStatementTests
{
    [Fact]
    public void Numbers_parameters_by_their_first_place_and_takes_each_once()
    {
        var values = new { B = "b", A = 1L, Unused = new object() };

        var command = PostgresStatement.Query("SELECT a FROM t WHERE a = @A AND b = @B AND c = @A", values).With(values);

        Assert.Equal("SELECT a FROM t WHERE a = $1 AND b = $2 AND c = $1", command.CommandText);
        Assert.Equal([1L, "b"], command.Parameters.Select(parameter => parameter.Value));
    }

    [Fact]
    public void Tells_the_server_the_type_of_each_value_also_of_null()
    {
        var values = new { Text = (string?)null, Big = (long?)null, Small = (int?)7, Bytes = (byte[]?)[1, 2] };

        var parameters = PostgresStatement.Query("SELECT @Text, @Big, @Small, @Bytes", values).With(values).Parameters;

        Assert.Equal([NpgsqlDbType.Text, NpgsqlDbType.Bigint, NpgsqlDbType.Integer, NpgsqlDbType.Bytea], parameters.Select(known => known.NpgsqlDbType));
        Assert.Equal([DBNull.Value, DBNull.Value, 7, new byte[] { 1, 2 }], parameters.Select(known => known.Value));
    }

    [Fact]
    public void Takes_any_object_that_has_the_parameters()
    {
        const string Sql = "SELECT a FROM t WHERE a = @A";

        Assert.Equal(1L, Assert.Single(PostgresStatement.Query(Sql, new { A = 1L }).With(new { A = 1L }).Parameters).Value);
        Assert.Equal("x", Assert.Single(PostgresStatement.Query(Sql, new { A = "x" }).With(new { A = "x" }).Parameters).Value);
    }

    [Theory]
    [InlineData("UPDATE t SET a = @A", 1, "WITH changed AS (UPDATE t SET a = $1 RETURNING 1) SELECT 1 / CASE COUNT(*) WHEN 1 THEN 1 ELSE 0 END FROM changed")]
    [InlineData("DELETE FROM t WHERE a = @A", 20,
        "WITH changed AS (DELETE FROM t WHERE a = $1 RETURNING 1) SELECT 1 / CASE COUNT(*) WHEN 20 THEN 1 ELSE 0 END FROM changed")]
    public void Has_the_server_fail_when_a_change_meets_another_number_of_rows(string sql, int rows, string expected)
    {
        var statement = PostgresStatement.Change(new Change(sql, new { A = 1L }, rows));

        Assert.Equal((expected, true), (statement.Text, statement.ReturnsRows));
    }

    [Theory]
    [InlineData("UPDATE t SET a = @A", null, "UPDATE t SET a = $1", false)]
    [InlineData("INSERT INTO t (a) VALUES (@A)", 1, "INSERT INTO t (a) VALUES ($1)", false)]
    [InlineData("SELECT f(@A)", null, "SELECT f($1)", true)]
    public void Needs_no_guard_where_any_number_is_right_or_an_error_tells(string sql, int? rows, string expected, bool returnsRows)
    {
        var statement = PostgresStatement.Change(new Change(sql, new { A = 1L }, rows));

        Assert.Equal((expected, returnsRows), (statement.Text, statement.ReturnsRows));
    }

    [Fact]
    public void Locks_the_rows_of_a_query_when_it_is_asked_to()
    {
        var statement = PostgresStatement.Query("SELECT a FROM t", new { });

        Assert.Equal("SELECT a FROM t FOR UPDATE", statement.With(new { }, locks: true).CommandText);
        Assert.Equal("SELECT a FROM t", statement.With(new { }).CommandText);
    }

    [Theory]
    [InlineData("SELECT @Missing", "@Missing")]
    [InlineData("SELECT @Odd", "@Odd")]
    public void Says_which_parameter_has_no_value_or_no_type(string sql, string name) =>
        Assert.Contains(
            name, Assert.Throws<InvalidOperationException>(() => PostgresStatement.Query(sql, new { Odd = 1.5m })).Message, StringComparison.Ordinal);
}
