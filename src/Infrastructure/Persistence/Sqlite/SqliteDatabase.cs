using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>A store in one SQLite file: readers that are kept open, and one writer.</summary>
internal sealed class SqliteDatabase(DatabaseAnchor anchor, SqliteWriter writer, TimeProvider clock, ILogger<SqliteDatabase> logger)
    : IStore, IDisposable
{
    /// <summary>Reads a page of each table, and fails where one is gone.</summary>
    private const string ReadTablesSql = """
        SELECT
          EXISTS (SELECT project_id FROM apps),
          EXISTS (SELECT project_id FROM app_totals),
          EXISTS (SELECT project_id FROM audit_entries),
          EXISTS (SELECT project_id FROM tokens),
          EXISTS (SELECT project_id FROM data_keys),
          EXISTS (SELECT project_id FROM access_keys),
          EXISTS (SELECT project_id FROM used_signatures)
        """;

    // Few read at once, since reads occupy a thread, and each reader has files open.
    [SuppressMessage("Usage", "CA2213", Justification = "It has no handle of the system, and a read that ends late gives its place back.")]
    private readonly SemaphoreSlim places = new(OpenFiles.ForReaders());
    private readonly Channel<PreparedConnection> readers = Channel.CreateBounded<PreparedConnection>(OpenFiles.ForReaders());
    private readonly OutageLog outage = StoreOutages.Of("reads", logger, clock);

    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        await places.WaitAsync(cancellationToken);
        var failuresBefore = outage.Failures;
        PreparedConnection? reader = null;
        try
        {
            anchor.EnsureInPlace();
            reader = readers.Reader.TryRead(out var kept) ? kept : anchor.Connect(SqliteOpenMode.ReadOnly, static _ => { });
            var result = await read(reader);
            reader = readers.Writer.TryWrite(reader) ? null : reader;
            outage.Succeeded(failuresBefore);
            return result;
        }
        catch (Exception exception) when (SqliteFaults.IsOutage(exception))
        {
            // The next reads must not inherit the fault.
            CloseReaders();
            outage.Failed(exception);
            throw SqliteFaults.ToOutage(exception);
        }
        finally
        {
            reader?.Dispose();
            places.Release();
        }
    }

    public ValueTask<T?> FindAsync<T>(string sql, object key, CancellationToken cancellationToken)
        where T : class =>
        new(ReadAsync(connection => ((PreparedConnection)connection).FindAsync<T>(sql, key, cancellationToken).AsTask(), cancellationToken));

    public ValueTask<IReadOnlyList<T>> QueryAsync<T>(string sql, object parameters, CancellationToken cancellationToken) =>
        new(ReadAsync(
            connection => ((PreparedConnection)connection).QueryUntilCancelledAsync<T>(sql, parameters, cancellationToken), cancellationToken));

    public ValueTask<T?> ScalarAsync<T>(string sql, object parameters, CancellationToken cancellationToken) =>
        new(ReadAsync(connection => ((PreparedConnection)connection).ScalarAsync<T>(sql, parameters, cancellationToken).AsTask(), cancellationToken));

    public Task<bool> CommitAsync(Func<IStoreReader, Task<IReadOnlyList<Change>?>> decide, CancellationToken cancellationToken) =>
        writer.CommitAsync(decide, cancellationToken);

    public Task<bool> WriteAsync(Func<DbConnection, Task<bool>> write, CancellationToken cancellationToken) =>
        writer.WriteAsync(write, cancellationToken);

    // A real commit that changes nothing: it writes a field of the header page that Roma does not use, then reads on another connection.
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await writer.WriteFirstAsync(static connection => RunAsync(connection, "PRAGMA user_version = 1"), cancellationToken);
        await ReadTablesAsync(cancellationToken);
    }

    public Task ReadTablesAsync(CancellationToken cancellationToken) =>
        ReadAsync(static connection => RunAsync(connection, ReadTablesSql), cancellationToken);

    public void Dispose()
    {
        readers.Writer.TryComplete();
        CloseReaders();
    }

    private void CloseReaders()
    {
        while (readers.Reader.TryRead(out var reader))
        {
            reader.Dispose();
        }
    }

    private static Task<bool> RunAsync(DbConnection connection, string sql)
    {
        ((SqliteConnection)connection).Run(sql);
        return Task.FromResult(true);
    }
}
