using System.Globalization;
using Npgsql;

namespace Roma.Infrastructure.Persistence.Postgres;

/// <summary>A query that somebody waits for, whose rows come in a batch with those of others.</summary>
internal abstract class PostgresRead(PostgresStatement statement, object values, bool isForUpdate)
{
    /// <summary>The object whose properties are its parameters.</summary>
    public object Values => values;

    public NpgsqlBatchCommand ToCommand(bool locks) => statement.With(values, locks && isForUpdate);

    /// <summary>Takes the rows that <paramref name="reader"/> has reached.</summary>
    public abstract Task TakeAsync(NpgsqlDataReader reader);

    /// <summary>Has the caller go on with the rows, on this thread.</summary>
    public abstract void Complete();

    /// <summary>The first row, or null.</summary>
    public static async Task<T?> FirstAsync<T>(PostgresStatement statement, NpgsqlDataReader reader, CancellationToken cancellationToken)
        where T : class => await reader.ReadAsync(cancellationToken) ? statement.ParserOf<T>(reader)(reader) : null;

    /// <summary>All rows.</summary>
    public static async Task<IReadOnlyList<T>> AllAsync<T>(PostgresStatement statement, NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        List<T> rows = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(statement.ParserOf<T>(reader)(reader));
        }

        return rows;
    }

    /// <summary>The first column of the first row; the default of <typeparamref name="T"/> if there is no row, or it is null.</summary>
    public static async Task<T?> ScalarAsync<T>(PostgresStatement statement, NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var value = await reader.ReadAsync(cancellationToken) ? reader.GetValue(0) : DBNull.Value;
        var type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        return value is DBNull ? default : (T)Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
    }
}

/// <inheritdoc/>
internal sealed class PostgresRead<T>(
    PostgresStatement statement, object values, Func<PostgresStatement, NpgsqlDataReader, CancellationToken, Task<T>> take, bool isForUpdate = false)
    : PostgresRead(statement, values, isForUpdate)
{
    private readonly PostgresStatement statement = statement;
    // Without RunContinuationsAsynchronously: who waits has gone on as far as it can once Complete returns.
    private readonly TaskCompletionSource<T> rows = new();
    private T taken = default!;

    public Task<T> Rows => rows.Task;

    public override async Task TakeAsync(NpgsqlDataReader reader) => taken = await take(statement, reader, CancellationToken.None);

    public override void Complete() => rows.SetResult(taken);
}
