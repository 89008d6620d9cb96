using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>
/// One statement that changes rows, compiled once, with its parameters bound straight from the properties of an object: the writer's thread
/// spends more on parameter objects than on the change itself (docs/performance.md).
/// </summary>
internal sealed class PreparedUpdate : IDisposable
{
    private static readonly ConcurrentDictionary<(string Sql, Type Type), Action<sqlite3_stmt, object>> Binders = new();

    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private readonly string sql;
    private Type? lastType;
    private Action<sqlite3_stmt, object>? lastBinder;

    public PreparedUpdate(sqlite3 database, string sql)
    {
        this.database = database;
        this.sql = sql;
        Check(sqlite3_prepare_v3(database, sql, SQLITE_PREPARE_PERSISTENT, out statement));
    }

    /// <summary>
    /// Runs the statement with the properties of <paramref name="parameters"/>, each for the parameter <c>@</c> and its name, and returns the
    /// number of rows that it changed; throws a <see cref="SqliteException"/>, with nothing changed by the statement, if SQLite refuses.
    /// </summary>
    public int Execute(object parameters)
    {
        BinderOf(parameters.GetType())(statement, parameters);
        var outcome = sqlite3_step(statement);
        // Its own outcome is that of the step once more.
        _ = sqlite3_reset(statement);
        Check(outcome);
        return sqlite3_changes(database);
    }

    public void Dispose() => statement.Dispose();

    private void Check(int outcome)
    {
        if (outcome is not (SQLITE_OK or SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(outcome, database);
        }
    }

    private Action<sqlite3_stmt, object> BinderOf(Type type)
    {
        if (lastType != type)
        {
            lastBinder = Binders.GetOrAdd((sql, type), static (key, statement) => Compile(statement, key.Type), statement);
            lastType = type;
        }

        return lastBinder!;
    }

    private static Action<sqlite3_stmt, object> Compile(sqlite3_stmt statement, Type type)
    {
        var (target, source) = (Expression.Parameter(typeof(sqlite3_stmt)), Expression.Parameter(typeof(object)));
        var bound = Enumerable.Range(1, sqlite3_bind_parameter_count(statement)).Select(index =>
        {
            var name = sqlite3_bind_parameter_name(statement, index).utf8_to_string()[1..];
            var property = type.GetProperty(name, BindingFlags.Public | BindingFlags.Instance)
                ?? throw new InvalidOperationException($"The parameter @{name} has no value in {type}.");
            Type[] signature = [typeof(sqlite3_stmt), typeof(int), property.PropertyType];
            var bind = typeof(PreparedUpdate).GetMethod(nameof(Bind), BindingFlags.NonPublic | BindingFlags.Static, signature)
                ?? throw new InvalidOperationException($"The parameter @{name} is of the type {property.PropertyType}, which no column has.");
            return Expression.Call(bind, target, Expression.Constant(index), Expression.Property(Expression.Convert(source, type), property));
        });
        var body = Expression.Block(typeof(void), [.. bound, Expression.Empty()]);
        return Expression.Lambda<Action<sqlite3_stmt, object>>(body, target, source).Compile();
    }

    private static void Bind(sqlite3_stmt statement, int index, long value) => BoundOrThrow(sqlite3_bind_int64(statement, index, value));

    private static void Bind(sqlite3_stmt statement, int index, int value) => BoundOrThrow(sqlite3_bind_int64(statement, index, value));

    private static void Bind(sqlite3_stmt statement, int index, long? value) =>
        BoundOrThrow(value is { } known ? sqlite3_bind_int64(statement, index, known) : sqlite3_bind_null(statement, index));

    private static void Bind(sqlite3_stmt statement, int index, byte[]? value) =>
        BoundOrThrow(value is null ? sqlite3_bind_null(statement, index) : sqlite3_bind_blob(statement, index, value));

    private static void Bind(sqlite3_stmt statement, int index, string? value)
    {
        if (value is null)
        {
            BoundOrThrow(sqlite3_bind_null(statement, index));
            return;
        }

        const int MaxOnStack = 512;
        var size = Encoding.UTF8.GetMaxByteCount(value.Length);
        Span<byte> buffer = size <= MaxOnStack ? stackalloc byte[MaxOnStack] : new byte[size];
        BoundOrThrow(sqlite3_bind_text(statement, index, buffer[..Encoding.UTF8.GetBytes(value, buffer)]));
    }

    private static void BoundOrThrow(int outcome)
    {
        if (outcome != SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(outcome, null);
        }
    }
}
