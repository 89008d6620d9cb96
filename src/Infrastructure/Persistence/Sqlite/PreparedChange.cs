using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>
/// A statement that changes rows, prepared once. The properties of an object are bound directly, since the driver looks for each parameter by
/// its name every time (docs/adr/0013).
/// </summary>
internal sealed class PreparedChange : IDisposable
{
    private static readonly ConcurrentDictionary<(string Sql, Type Type), Action<sqlite3_stmt, object>> Binders = new();

    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private readonly string sql;
    private Type? source;
    private Action<sqlite3_stmt, object>? bind;

    public PreparedChange(sqlite3 database, string sql)
    {
        (this.database, this.sql) = (database, sql);
        Check(sqlite3_prepare_v3(database, sql, SQLITE_PREPARE_PERSISTENT, out statement), database);
    }

    /// <summary>
    /// Runs it with the properties of <paramref name="parameters"/>, each for the parameter <c>@</c> and its name, and returns how many rows it changed.
    /// Throws a <see cref="SqliteException"/>, with nothing changed, if SQLite refuses.
    /// </summary>
    public int Run(object parameters)
    {
        if (parameters.GetType() is var type && type != source)
        {
            (source, bind) = (type, Binders.GetOrAdd((sql, type), static (key, statement) => Compile(statement, key.Type), statement));
        }

        bind!(statement, parameters);
        var before = sqlite3_total_changes(database);
        var outcome = sqlite3_step(statement);
        // Its own outcome is that of the step once more.
        _ = sqlite3_reset(statement);
        Check(outcome, database);
        return sqlite3_total_changes(database) - before;
    }

    public void Dispose() => statement.Dispose();

    private static Action<sqlite3_stmt, object> Compile(sqlite3_stmt statement, Type type)
    {
        var (target, values) = (Expression.Parameter(typeof(sqlite3_stmt)), Expression.Parameter(typeof(object)));
        var bound = Enumerable.Range(1, sqlite3_bind_parameter_count(statement)).Select(index =>
        {
            var name = sqlite3_bind_parameter_name(statement, index).utf8_to_string();
            var property = type.GetProperty(name[1..], BindingFlags.Public | BindingFlags.Instance)
                ?? throw new InvalidOperationException($"The parameter {name} has no value in {type}.");
            var method = typeof(PreparedChange).GetMethod(
                nameof(Bind), BindingFlags.NonPublic | BindingFlags.Static, [typeof(sqlite3_stmt), typeof(int), property.PropertyType])
                ?? throw new InvalidOperationException($"The parameter {name} is of the type {property.PropertyType}, which no column has.");
            return Expression.Call(method, target, Expression.Constant(index), Expression.Property(Expression.Convert(values, type), property));
        });
        return Expression.Lambda<Action<sqlite3_stmt, object>>(Expression.Block(typeof(void), [.. bound, Expression.Empty()]), target, values).Compile();
    }

    private static void Bind(sqlite3_stmt statement, int index, int value) => Check(sqlite3_bind_int64(statement, index, value));

    private static void Bind(sqlite3_stmt statement, int index, long value) => Check(sqlite3_bind_int64(statement, index, value));

    private static void Bind(sqlite3_stmt statement, int index, long? value) =>
        Check(value is { } known ? sqlite3_bind_int64(statement, index, known) : sqlite3_bind_null(statement, index));

    private static void Bind(sqlite3_stmt statement, int index, byte[]? value) =>
        Check(value is null ? sqlite3_bind_null(statement, index) : sqlite3_bind_blob(statement, index, value));

    private static void Bind(sqlite3_stmt statement, int index, string? value)
    {
        if (value is null)
        {
            Check(sqlite3_bind_null(statement, index));
            return;
        }

        const int MaxOnStack = 512;
        var size = Encoding.UTF8.GetMaxByteCount(value.Length);
        var buffer = size <= MaxOnStack ? stackalloc byte[MaxOnStack] : new byte[size];
        Check(sqlite3_bind_text(statement, index, buffer[..Encoding.UTF8.GetBytes(value, buffer)]));
    }

    private static void Check(int outcome, sqlite3? database = null)
    {
        if (outcome is not (SQLITE_OK or SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(outcome, database);
        }
    }
}
