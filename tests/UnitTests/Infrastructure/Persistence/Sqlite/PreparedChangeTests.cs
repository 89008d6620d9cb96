using CsCheck;
using Dapper;
using Microsoft.Data.Sqlite;
using Roma.Infrastructure.Persistence.Sqlite;

namespace Roma.UnitTests.Infrastructure.Persistence.Sqlite;

[SqliteOnly]
public sealed class PreparedChangeTests : IDisposable
{
    private readonly SqliteConnection connection = new("Data Source=:memory:");

    public PreparedChangeTests()
    {
        connection.Open();
        connection.Execute("CREATE TABLE stored (number BIGINT, text TEXT, bytes BLOB)");
    }

    public void Dispose() => connection.Dispose();

    [Fact]
    public void Stores_what_it_is_given_and_reports_the_rows()
    {
        using var change = new PreparedChange(connection.Handle!, "INSERT INTO stored (number, text, bytes) VALUES (@Number, @Text, @Bytes)");

        Gen.Select(Gen.Long, Gen.String[0, 2000], Gen.Byte.Array[0, 300]).Sample(
            (number, text, bytes) =>
            {
                // SQLite stores Unicode; half of a pair of surrogates is none, and no value of Roma's has one.
                var valid = new string([.. text.Where(static character => !char.IsSurrogate(character))]);
                connection.Execute("DELETE FROM stored");
                Assert.Equal(1, change.Run(new { Number = number, Text = valid, Bytes = bytes }));
                var row = connection.QuerySingle("SELECT number, CAST(text AS BLOB) AS text, bytes FROM stored");
                Assert.Equal((number, valid), ((long)row.number, System.Text.Encoding.UTF8.GetString((byte[])row.text)));
                Assert.Equal(bytes, (byte[])row.bytes);
            },
            iter: 200,
            threads: 1);
    }

    [Fact]
    public void Stores_null_as_null_whatever_came_before()
    {
        using var change = new PreparedChange(connection.Handle!, "INSERT INTO stored (number, text, bytes) VALUES (@Number, @Text, @Bytes)");
        change.Run(new { Number = (long?)1, Text = "one", Bytes = (byte[]?)[1] });

        change.Run(new { Number = (long?)null, Text = (string?)null, Bytes = (byte[]?)null });

        Assert.Equal(1, connection.ExecuteScalar<long>("SELECT COUNT(*) FROM stored WHERE number IS NULL AND text IS NULL AND bytes IS NULL"));
    }

    [Fact]
    public void Binds_a_parameter_wherever_it_stands_and_takes_any_object_that_has_it()
    {
        using var change = new PreparedChange(connection.Handle!, "INSERT INTO stored (number, text) SELECT @Number, @Text WHERE @Number > 1");

        Assert.Equal(0, change.Run(new { Number = 1, Text = "one" }));
        Assert.Equal(1, change.Run(new { Text = "two", Other = new object(), Number = 2 }));
        Assert.Equal((2, "two"), connection.QuerySingle<(long, string)>("SELECT number, text FROM stored"));
    }

    [Fact]
    public void Says_which_parameter_has_no_value() =>
        Assert.Contains("@Number", Throws<InvalidOperationException>("INSERT INTO stored (number) VALUES (@Number)", new { }), StringComparison.Ordinal);

    [Fact]
    public void Says_which_parameter_no_column_can_hold() =>
        Assert.Contains(
            "@Number", Throws<InvalidOperationException>("INSERT INTO stored (number) VALUES (@Number)", new { Number = 1.5 }), StringComparison.Ordinal);

    [Fact]
    public void Says_what_is_wrong_with_a_statement() =>
        Assert.Contains("nowhere", Throws<SqliteException>("DELETE FROM nowhere", new { }), StringComparison.Ordinal);

    private string Throws<TException>(string sql, object parameters)
        where TException : Exception =>
        Assert.Throws<TException>(() =>
        {
            using var change = new PreparedChange(connection.Handle!, sql);
            change.Run(parameters);
        }).Message;
}
