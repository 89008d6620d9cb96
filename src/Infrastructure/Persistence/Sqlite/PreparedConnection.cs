using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>
/// A connection that prepares each SQL text once: that takes longer than running it (docs/adr/0013). The texts are constants, so that there are
/// few. Like any connection, it serves one caller at a time.
/// </summary>
internal sealed class PreparedConnection(string connectionString) : SqliteConnection(connectionString), IStoreReader
{
    /// <summary>How many of its instructions SQLite runs before it asks whether the query is cancelled: less than a millisecond.</summary>
    private const int InstructionsPerLook = 10_000;

    private static readonly object NoParameters = new();

    private readonly Dictionary<string, PreparedStatement> statements = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PreparedChange> changes = new(StringComparer.Ordinal);

    /// <summary>How many rows it has changed since it was opened, committed or not; beyond 2^31 it begins again at the negative end.</summary>
    public int ChangedRows => sqlite3_total_changes(Handle!);

    // With its promise of a stable plan, SQLite prepares a statement once; else it does so each time that the parameter of a LIMIT changes.
    public override void Open()
    {
        base.Open();
        sqlite3_db_config(Handle, SQLITE_DBCONFIG_ENABLE_QPSG, 1, out _);
    }

    /// <summary>Runs <paramref name="sql"/>, which has no parameters, to its end.</summary>
    public void Run(string sql) => Prepare(sql).With(NoParameters).ExecuteNonQuery();

    /// <summary>Makes a change, in a transaction, and returns how many rows it changed.</summary>
    public int Run(Change change)
    {
        if (!changes.TryGetValue(change.Sql, out var prepared))
        {
            prepared = new PreparedChange(Handle!, change.Sql);
            changes.Add(change.Sql, prepared);
        }

        return prepared.Run(change.Parameters);
    }

    /// <summary>
    /// Copies from the WAL into the database what is committed and no reader needs in the WAL, in one of SQLite's modes
    /// (https://sqlite.org/c3ref/wal_checkpoint_v2.html), and waits for nobody; throws if that fails, or somebody else stands in the way.
    /// </summary>
    public void Checkpoint(int mode) =>
        SqliteException.ThrowExceptionForRC(sqlite3_wal_checkpoint_v2(Handle, "main", mode, out _, out _), Handle);

    [SuppressMessage("Performance", "CA1849", Justification = "SQLite has no asynchronous I/O.")]
    public ValueTask<T?> FindAsync<T>(string sql, object key, CancellationToken cancellationToken)
        where T : class
    {
        var statement = Prepare(sql);
        using var reader = statement.With(key).ExecuteReader();
        return new(reader.Read() ? statement.ParserOf<T>(reader)(reader) : null);
    }

    [SuppressMessage("Performance", "CA1849", Justification = "SQLite has no asynchronous I/O.")]
    public ValueTask<IReadOnlyList<T>> QueryAsync<T>(string sql, object parameters, CancellationToken cancellationToken)
    {
        var statement = Prepare(sql);
        // The driver never looks at the token.
        sqlite3_progress_handler(
            Handle, InstructionsPerLook, static token => ((CancellationToken)token).IsCancellationRequested ? 1 : 0, cancellationToken);
        try
        {
            using var reader = statement.With(parameters).ExecuteReader();
            List<T> rows = [];
            while (reader.Read())
            {
                rows.Add(statement.ParserOf<T>(reader)(reader));
            }

            return new(rows);
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
    public ValueTask<T?> ScalarAsync<T>(string sql, object parameters, CancellationToken cancellationToken)
    {
        var value = Prepare(sql).With(parameters).ExecuteScalar();
        var type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        return new(value is null or DBNull ? default : (T)Convert.ChangeType(value, type, CultureInfo.InvariantCulture));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var change in changes.Values)
            {
                change.Dispose();
            }

            changes.Clear();
        }

        base.Dispose(disposing);
    }

    [SuppressMessage("Security", "CA2100", Justification = "It is the text of a statement of Roma's, which are constants.")]
    private PreparedStatement Prepare(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            var command = CreateCommand();
            command.CommandText = sql;
            statement = new PreparedStatement(command);
            statements.Add(sql, statement);
        }

        return statement;
    }
}
