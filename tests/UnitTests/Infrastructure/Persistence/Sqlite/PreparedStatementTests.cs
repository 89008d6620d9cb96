using System.Diagnostics.CodeAnalysis;
using CsCheck;
using Dapper;
using Microsoft.Data.Sqlite;
using Roma.Infrastructure.Persistence.Sqlite;

namespace Roma.UnitTests.Infrastructure.Persistence.Sqlite;

/// <summary>Both kinds of prepared statements: those whose parameters the driver binds, and changes, whose parameters Roma binds.</summary>
[SqliteOnly]
public sealed class PreparedStatementTests : IDisposable
{
    private const string Insert = "INSERT INTO stored (number, text, bytes) VALUES (@Number, @Text, @Bytes)";

    private readonly SqliteConnection connection = new("Data Source=:memory:");
    private readonly List<PreparedChange> changes = [];

    public PreparedStatementTests()
    {
        connection.Open();
        connection.Execute("CREATE TABLE stored (number BIGINT, text TEXT, bytes BLOB)");
    }

    public void Dispose()
    {
        changes.ForEach(static change => change.Dispose());
        connection.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Stores_what_it_is_given_and_reports_the_rows(bool byDriver)
    {
        var run = Prepared(Insert, byDriver);

        Gen.Select(Gen.Long, Gen.String[0, 2000], Gen.Byte.Array[0, 300]).Sample(
            (number, text, bytes) =>
            {
                // SQLite stores Unicode; half of a pair of surrogates is none, and no value of Roma's has one.
                var valid = new string([.. text.Where(static character => !char.IsSurrogate(character))]);
                connection.Execute("DELETE FROM stored");
                Assert.Equal(1, run(new { Number = number, Text = valid, Bytes = bytes }));
                var row = connection.QuerySingle("SELECT number, CAST(text AS BLOB) AS text, bytes FROM stored");
                Assert.Equal((number, valid), ((long)row.number, System.Text.Encoding.UTF8.GetString((byte[])row.text)));
                Assert.Equal(bytes, (byte[])row.bytes);
            },
            iter: 200,
            threads: 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Stores_null_as_null_whatever_came_before(bool byDriver)
    {
        var run = Prepared(Insert, byDriver);
        run(new { Number = (long?)1, Text = "one", Bytes = (byte[]?)[1] });

        run(new { Number = (long?)null, Text = (string?)null, Bytes = (byte[]?)null });

        Assert.Equal(1, connection.ExecuteScalar<long>("SELECT COUNT(*) FROM stored WHERE number IS NULL AND text IS NULL AND bytes IS NULL"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Takes_a_parameter_wherever_it_stands_from_any_object_that_has_it(bool byDriver)
    {
        var run = Prepared("INSERT INTO stored (number, text) SELECT @Number, @Text WHERE @Number > 1", byDriver);

        Assert.Equal(0, run(new { Number = 1, Text = "one" }));
        Assert.Equal(1, run(new { Text = "two", Other = new object(), Number = 2 }));
        Assert.Equal((2, "two"), connection.QuerySingle<(long, string)>("SELECT number, text FROM stored"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Says_which_parameter_has_no_value_whatever_came_before(bool byDriver)
    {
        var run = Prepared("INSERT INTO stored (number) VALUES (@Number)", byDriver);
        run(new { Number = 1 });

        var fault = Assert.Throws<InvalidOperationException>(() => run(new { Num = 1 }));

        Assert.Contains("@Number", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_which_parameter_no_column_can_hold() =>
        Assert.Contains(
            "@Number",
            Assert.Throws<InvalidOperationException>(
                () => Prepared("INSERT INTO stored (number) VALUES (@Number)", byDriver: false)(new { Number = 1.5 })).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Says_what_is_wrong_with_a_statement() =>
        Assert.Contains(
            "nowhere", Assert.Throws<SqliteException>(() => Prepared("DELETE FROM nowhere", byDriver: false)).Message, StringComparison.Ordinal);

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

    /// <summary>Runs <paramref name="sql"/> with what it is given, and answers how many rows that changed.</summary>
    private Func<object, int> Prepared(string sql, bool byDriver)
    {
        if (byDriver)
        {
            var statement = Prepare(sql);
            return values => statement.With(values).ExecuteNonQuery();
        }

        changes.Add(new PreparedChange(connection.Handle!, sql));
        return changes[^1].Run;
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
