using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Roma.Infrastructure.Persistence;

/// <summary>
/// One staged statement that is run for each row of <paramref name="Values"/>: texts, whole numbers and bytes in the order of
/// <paramref name="Names"/>. It must affect one row each time. SQLite itself is asked, since Dapper takes longer to bind a row, and the driver as
/// long, as SQLite takes to store it.
/// </summary>
internal sealed record BulkChange(string Sql, IReadOnlyList<string> Names, IReadOnlyList<object[]> Values) : Change(Sql, Values, Values.Count)
{
    public override Task<bool> ApplyAsync(DbConnection connection)
    {
        var database = ((SqliteConnection)connection).Handle!;
        Check(sqlite3_prepare_v2(database, Sql, out var statement), database);
        using (statement)
        {
            int[] places = [.. Names.Select(name => sqlite3_bind_parameter_index(statement, name))];
            return Task.FromResult(Values.All(row => Apply(database, statement, places, row)));
        }
    }

    private static bool Apply(sqlite3 database, sqlite3_stmt statement, int[] places, object[] row)
    {
        for (var at = 0; at < row.Length; at++)
        {
            Check(Bind(statement, places[at], row[at]), database);
        }

        var outcome = sqlite3_step(statement);
        if (outcome != SQLITE_DONE)
        {
            SqliteException.ThrowExceptionForRC(outcome, database);
        }

        Check(sqlite3_reset(statement), database);
        return sqlite3_changes(database) == 1;
    }

    private static int Bind(sqlite3_stmt statement, int place, object value) => value switch
    {
        string text => sqlite3_bind_text(statement, place, text),
        long number => sqlite3_bind_int64(statement, place, number),
        byte[] bytes => sqlite3_bind_blob(statement, place, bytes),
        _ => throw new NotSupportedException($"{value.GetType()} is no value of a column."),
    };

    private static void Check(int outcome, sqlite3 database)
    {
        if (outcome != SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(outcome, database);
        }
    }
}
