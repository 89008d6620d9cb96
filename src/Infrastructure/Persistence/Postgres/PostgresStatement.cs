using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using System.Text.RegularExpressions;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace Roma.Infrastructure.Persistence.Postgres;

/// <summary>
/// A statement as PostgreSQL takes it, with <c>$1</c> for the first parameter <c>@Name</c>, and what it takes its parameters from and reads its rows
/// with. The texts are constants, so that there are few, and the driver prepares those that come again on each connection.
/// </summary>
internal sealed partial class PostgresStatement
{
    // Fails in the server, so that the COMMIT behind it in the same batch is not carried out (22012, division by zero).
    private const string GuardBegin = "WITH changed AS (";
    private const string GuardMiddle = " RETURNING 1) SELECT 1 / CASE COUNT(*) WHEN ";
    private const string GuardEnd = " THEN 1 ELSE 0 END FROM changed";
    private const string LockEnd = " FOR UPDATE";

    private static readonly ConcurrentDictionary<(string Sql, Type Source, int? Rows), PostgresStatement> Known = new();

    private readonly string lockingText;
    private readonly Func<object, NpgsqlParameter>[] parameters;
    private Delegate? parser;

    private PostgresStatement(string sql, Type source, int? rows)
    {
        List<string> names = [];
        var text = Names().Replace(sql, match =>
        {
            names = names.Contains(match.Value, StringComparer.Ordinal) ? names : [.. names, match.Value];
            return string.Create(CultureInfo.InvariantCulture, $"${names.IndexOf(match.Value) + 1}");
        });
        parameters = [.. names.Select(name => Compile(name, source))];
        var isInsert = sql.StartsWith("INSERT", StringComparison.Ordinal);
        // An INSERT that returns has inserted.
        Text = rows is { } wanted && !isInsert
            ? string.Create(CultureInfo.InvariantCulture, $"{GuardBegin}{text}{GuardMiddle}{wanted}{GuardEnd}")
            : text;
        ReturnsRows = !isInsert && (rows is not null || sql.StartsWith("SELECT", StringComparison.Ordinal));
        lockingText = text + LockEnd;
    }

    public string Text { get; }

    /// <summary>Whether it has a set of rows, perhaps an empty one.</summary>
    public bool ReturnsRows { get; }

    /// <summary>The query <paramref name="sql"/>, with parameters from an object like <paramref name="values"/>.</summary>
    public static PostgresStatement Query(string sql, object values) => Of(sql, values, rows: null);

    /// <summary>The statement of <paramref name="change"/>: it fails if it changes another number of rows than it must.</summary>
    public static PostgresStatement Change(Change change) => Of(change.Sql, change.Parameters, change.Rows);

    /// <summary>The command with the properties of <paramref name="values"/>; with <paramref name="locks"/>, it locks the rows that it finds.</summary>
    public NpgsqlBatchCommand With(object values, bool locks = false)
    {
        var command = new NpgsqlBatchCommand(locks ? lockingText : Text);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter(values));
        }

        return command;
    }

    /// <summary>What makes a <typeparamref name="T"/> of a row that <paramref name="reader"/> reads.</summary>
    public Func<DbDataReader, T> ParserOf<T>(DbDataReader reader)
    {
        if (parser is not Func<DbDataReader, T> known)
        {
            parser = known = reader.GetRowParser<T>();
        }

        return known;
    }

    private static PostgresStatement Of(string sql, object values, int? rows) =>
        Known.GetOrAdd((sql, values.GetType(), rows), static key => new PostgresStatement(key.Sql, key.Source, key.Rows));

    private static Func<object, NpgsqlParameter> Compile(string name, Type source)
    {
        var property = source.GetProperty(name[1..], BindingFlags.Public | BindingFlags.Instance)
            ?? throw new InvalidOperationException($"The parameter {name} has no value in {source}.");
        var type = TypeOf(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType)
            ?? throw new InvalidOperationException($"The parameter {name} is of the type {property.PropertyType}, which no column has.");
        var values = Expression.Parameter(typeof(object));
        var value = Expression.Convert(Expression.Property(Expression.Convert(values, source), property), typeof(object));
        var get = Expression.Lambda<Func<object, object>>(Expression.Coalesce(value, Expression.Constant(DBNull.Value)), values).Compile();
        return from => new NpgsqlParameter { NpgsqlDbType = type, Value = get(from) };
    }

    private static NpgsqlDbType? TypeOf(Type type) =>
        type == typeof(string) ? NpgsqlDbType.Text
        : type == typeof(long) ? NpgsqlDbType.Bigint
        : type == typeof(int) ? NpgsqlDbType.Integer
        : type == typeof(byte[]) ? NpgsqlDbType.Bytea
        : null;

    [GeneratedRegex(@"@\w+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Names();
}
