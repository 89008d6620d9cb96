using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Dapper;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>
/// A connection that compiles each SQL text once and keeps the statement: compiling takes longer than running it. The texts are constants, so
/// that there are few. Like any connection, it serves one caller at a time.
/// </summary>
internal sealed class PreparedConnection(string connectionString) : SqliteConnection(connectionString), IStoreReader
{
    /// <summary>How many instructions of SQLite's run between two looks at whether a query is cancelled: less than a millisecond.</summary>
    private const int InstructionsPerLook = 10_000;

    private readonly Dictionary<string, Statement> statements = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PreparedUpdate> updates = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Sql, Type Key, Type Row), object> queries = [];

    /// <summary>How many rows it has changed since it was opened, committed or not; beyond 2^31 it begins again at the negative end.</summary>
    public int ChangedRows => sqlite3_total_changes(Handle!);

    // Otherwise SQLite compiles a statement anew each time that the parameter of its LIMIT is set.
    public override void Open()
    {
        base.Open();
        sqlite3_db_config(Handle, SQLITE_DBCONFIG_ENABLE_QPSG, 1, out _);
    }

    public override SqliteCommand CreateCommand() => new Command(this);

    /// <summary>
    /// Makes the changes one after the other; false if one of them affects another number of rows than it must, or breaks a unique index, and
    /// <paramref name="isUndone"/> if none of them has left anything by then.
    /// </summary>
    public bool TryApply(IReadOnlyList<Change> changes, out bool isUndone)
    {
        var changed = 0;
        foreach (var change in changes)
        {
            var rows = TryExecute(change);
            changed += rows;
            if (change.Rows is { } wanted && rows != wanted)
            {
                isUndone = changed == 0;
                return false;
            }
        }

        isUndone = false;
        return true;
    }

    /// <summary>The row that <paramref name="sql"/> finds with the properties of <paramref name="key"/>; null if there is none.</summary>
    public T? Find<T>(string sql, object key)
        where T : class
    {
        var call = (sql, key.GetType(), typeof(T));
        if (!queries.TryGetValue(call, out var query))
        {
            query = new PreparedQuery<T>(Keep(sql), key.GetType());
            queries.Add(call, query);
        }

        return ((PreparedQuery<T>)query).Find(key);
    }

    public ValueTask<T?> FindAsync<T>(string sql, object key, CancellationToken cancellationToken)
        where T : class => new(Find<T>(sql, key));

    public ValueTask<IReadOnlyList<T>> QueryAsync<T>(string sql, object parameters, CancellationToken cancellationToken) =>
        new(this.Query<T>(sql, parameters).AsList());

    /// <summary>As <see cref="QueryAsync"/>, but ends the statement once it is cancelled, which the driver never does.</summary>
    public async Task<IReadOnlyList<T>> QueryUntilCancelledAsync<T>(string sql, object parameters, CancellationToken cancellationToken)
    {
        sqlite3_progress_handler(
            Handle, InstructionsPerLook, static token => ((CancellationToken)token).IsCancellationRequested ? 1 : 0, cancellationToken);
        try
        {
            return await QueryAsync<T>(sql, parameters, cancellationToken);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == SQLITE_INTERRUPT)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        finally
        {
            sqlite3_progress_handler(Handle, 0, null, null);
        }
    }

    [SuppressMessage("Performance", "CA1849", Justification = "SQLite has no asynchronous I/O.")]
    public ValueTask<T?> ScalarAsync<T>(string sql, object parameters, CancellationToken cancellationToken) =>
        new(this.ExecuteScalar<T>(sql, parameters));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var update in updates.Values)
            {
                update.Dispose();
            }

            updates.Clear();
        }

        base.Dispose(disposing);
    }

    // A statement that breaks a unique index has changed nothing.
    private int TryExecute(Change change)
    {
        if (!updates.TryGetValue(change.Sql, out var update))
        {
            update = new PreparedUpdate(Handle!, change.Sql);
            updates.Add(change.Sql, update);
        }

        try
        {
            return update.Execute(change.Parameters);
        }
        catch (SqliteException exception) when (SqliteFaults.IsUniqueViolation(exception))
        {
            return 0;
        }
    }

    [SuppressMessage("Security", "CA2100", Justification = "It is the text of a command of Roma's, which are constants.")]
    private SqliteCommand Keep(string sql)
    {
        var command = base.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private Statement Find(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            statement = new Statement(Keep(sql));
            statements.Add(sql, statement);
        }

        return statement;
    }

    /// <summary>A command as its caller sees it, who makes one for each execution: the kept statement is executed in its stead.</summary>
    private sealed class Command(PreparedConnection owner) : SqliteCommand
    {
        public override int ExecuteNonQuery() => Prepare().ExecuteNonQuery();

        public override object? ExecuteScalar() => Prepare().ExecuteScalar();

        public override SqliteDataReader ExecuteReader(CommandBehavior behavior) => Prepare().ExecuteReader(behavior);

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => ExecuteReader(behavior);

        private new SqliteCommand Prepare() => owner.Find(CommandText).With(Parameters);
    }

    private sealed class Statement(SqliteCommand command)
    {
        private readonly List<string> names = [];

        public SqliteCommand With(SqliteParameterCollection parameters)
        {
            if (!HasNamesOf(parameters))
            {
                Rename(parameters);
            }

            for (var index = 0; index < parameters.Count; index++)
            {
                command.Parameters[index].Value = parameters[index].Value;
            }

            return command;
        }

        private bool HasNamesOf(SqliteParameterCollection parameters)
        {
            if (parameters.Count != names.Count)
            {
                return false;
            }

            for (var index = 0; index < names.Count; index++)
            {
                if (!string.Equals(names[index], parameters[index].ParameterName, StringComparison.Ordinal))
                {
                    return false;
                }
            }

            return true;
        }

        private void Rename(SqliteParameterCollection parameters)
        {
            names.Clear();
            command.Parameters.Clear();
            foreach (SqliteParameter parameter in parameters)
            {
                names.Add(parameter.ParameterName);
                // With its prefix, it is found at the first attempt.
                command.Parameters.Add(new SqliteParameter { ParameterName = "@" + parameter.ParameterName.TrimStart('@') });
            }
        }
    }
}
