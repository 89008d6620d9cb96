using System.Data;
using System.Data.Common;
using System.Reflection;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>
/// A query for one row by its key that is asked again and again: its statement, its parameters and the function with which Dapper reads a row
/// are found once, and not for each row. Every column must be one of a table: what else it yields might be of another type each time.
/// </summary>
internal sealed class PreparedQuery<T>
    where T : class
{
    private readonly SqliteCommand command;
    private readonly PropertyInfo[] properties;
    private Func<DbDataReader, T>? read;

    /// <summary>A query with the properties of <paramref name="keyType"/>, each for the parameter <c>@</c> and its name.</summary>
    public PreparedQuery(SqliteCommand command, Type keyType)
    {
        this.command = command;
        properties = keyType.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var property in properties)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = "@" + property.Name });
        }
    }

    /// <summary>The row with <paramref name="key"/>; null if there is none.</summary>
    public T? Find(object key)
    {
        for (var index = 0; index < properties.Length; index++)
        {
            command.Parameters[index].Value = properties[index].GetValue(key) ?? DBNull.Value;
        }

        using var reader = command.ExecuteReader(CommandBehavior.SingleRow);
        if (!reader.Read())
        {
            return null;
        }

        read ??= reader.GetRowParser<T>();
        return read(reader);
    }
}
