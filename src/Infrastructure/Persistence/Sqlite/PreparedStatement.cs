using System.Collections.Concurrent;
using System.Data.Common;
using System.Linq.Expressions;
using System.Reflection;
using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>A statement that the driver runs, prepared once, and what it takes its parameters from and reads its rows with.</summary>
internal sealed partial class PreparedStatement(SqliteCommand command)
{
    private static readonly ConcurrentDictionary<PropertyInfo, Func<object, object>> Getters = new();

    private (SqliteParameter Parameter, Func<object, object> Get)[] parameters = [];
    private Type? source;
    private Delegate? parser;

    /// <summary>The command with the properties of <paramref name="values"/>, each for the parameter <c>@</c> and its name.</summary>
    public SqliteCommand With(object values)
    {
        if (values.GetType() is var type && type != source)
        {
            TakeFrom(type);
        }

        foreach (var (parameter, get) in parameters)
        {
            parameter.Value = get(values);
        }

        return command;
    }

    /// <summary>What makes a <typeparamref name="T"/> of the row that <paramref name="reader"/> has reached.</summary>
    public Func<DbDataReader, T> ParserOf<T>(DbDataReader reader)
    {
        if (parser is not Func<DbDataReader, T> known)
        {
            parser = known = reader.GetRowParser<T>();
        }

        return known;
    }

    private void TakeFrom(Type type)
    {
        var names = ParameterNames().Matches(command.CommandText).Select(match => match.Value[1..]).ToHashSet(StringComparer.Ordinal);
        command.Parameters.Clear();
        parameters =
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => names.Contains(property.Name))
                .Select(property => (command.Parameters.Add(NewParameter(property)), Getters.GetOrAdd(property, Compile))),
        ];
        source = type;
    }

    private static SqliteParameter NewParameter(PropertyInfo property) => new() { ParameterName = "@" + property.Name };

    private static Func<object, object> Compile(PropertyInfo property)
    {
        var values = Expression.Parameter(typeof(object));
        var value = Expression.Convert(Expression.Property(Expression.Convert(values, property.DeclaringType!), property), typeof(object));
        return Expression.Lambda<Func<object, object>>(Expression.Coalesce(value, Expression.Constant(DBNull.Value)), values).Compile();
    }

    [GeneratedRegex(@"@\w+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ParameterNames();
}
