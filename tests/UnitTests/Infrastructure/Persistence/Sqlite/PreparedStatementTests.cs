using System.Diagnostics.CodeAnalysis;
using CsCheck;
using Dapper;
using Microsoft.Data.Sqlite;
using Roma.Infrastructure.Persistence.Sqlite;

namespace Roma.UnitTests.Infrastructure.Persistence.Sqlite;

[SqliteOnly]
public sealed class PreparedStatementTests : IDisposable
{
    private const string Insert = "INSERT INTO stored (number, text, bytes) VALUES (@Number, @Text, @Bytes)";

    private readonly SqliteConnection connection = new("Data Source=:memory:");

    public PreparedStatementTests()
    {
        connection.Open();
        connection.Execute("CREATE TABLE stored (number BIGINT, text TEXT, bytes BLOB)");
    }

    public void Dispose() => connection.Dispose();

    [Fact]
    public void Stores_what_it_is_given()
    {
        var statement = Prepare(Insert);

        Gen.Select(Gen.Long, Gen.String[0, 2000], Gen.Byte.Array[0, 300]).Sample(
            (number, text, bytes) =>
            {
                // SQLite stores Unicode; half of a pair of surrogates is none, and no value of Roma's has one.
                var valid = new string([.. text.Where(static character => !char.IsSurrogate(character))]);
                connection.Execute("DELETE FROM stored");
                Assert.Equal(1, statement.With(new { Number = number, Text = valid, Bytes = bytes }).ExecuteNonQuery());
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
        var statement = Prepare(Insert);
        statement.With(new { Number = (long?)1, Text = "one", Bytes = (byte[]?)[1] }).ExecuteNonQuery();

        statement.With(new { Number = (long?)null, Text = (string?)null, Bytes = (byte[]?)null }).ExecuteNonQuery();

        Assert.Equal(1, connection.ExecuteScalar<long>("SELECT COUNT(*) FROM stored WHERE number IS NULL AND text IS NULL AND bytes IS NULL"));
    }

    [Fact]
    public void Takes_a_parameter_wherever_it_stands_from_any_object_that_has_it()
    {
        var statement = Prepare("INSERT INTO stored (number, text) SELECT @Number, @Text WHERE @Number > 1");

        Assert.Equal(0, statement.With(new { Number = 1, Text = "one" }).ExecuteNonQuery());
        Assert.Equal(1, statement.With(new { Text = "two", Other = new object(), Number = 2 }).ExecuteNonQuery());
        Assert.Equal((2, "two"), connection.QuerySingle<(long, string)>("SELECT number, text FROM stored"));
    }

    [Fact]
    public void Says_which_parameter_has_no_value_whatever_came_before()
    {
        var statement = Prepare("INSERT INTO stored (number) VALUES (@Number)");
        statement.With(new { Number = 1 }).ExecuteNonQuery();

        var fault = Assert.Throws<InvalidOperationException>(() => statement.With(new { Num = 1 }).ExecuteNonQuery());

        Assert.Contains("@Number", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_rows_of_several_types()
    {
        var statement = Prepare("SELECT 'one' AS Text");

        Assert.Equal(("one", "one", "one"), (Read<TextRow>(statement).Text, Read<OtherRow>(statement).Text, Read<TextRow>(statement).Text));
    }

    private static T Read<T>(PreparedStatement statement)
    {
        using var reader = statement.With(new { }).ExecuteReader();
        Assert.True(reader.Read());
        return statement.ParserOf<T>(reader)(reader);
    }

    [SuppressMessage("Security", "CA2100", Justification = "The texts are this class's.")]
    private PreparedStatement Prepare(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return new PreparedStatement(command);
    }

    private sealed record TextRow(string Text);

    private sealed record OtherRow(string Text);
}
