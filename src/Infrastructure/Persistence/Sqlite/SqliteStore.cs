using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>A store in one SQLite file: pooled readers, and one writer.</summary>
internal sealed class SqliteStore(
    StoreLocation location, DatabaseFile file, SqliteWriter writer, TimeProvider clock, ILogger<SqliteStore> logger)
    : IStore, IDisposable
{
    // Few read at once, since reads occupy a thread, and each reader has files open.
    [SuppressMessage("Usage", "CA2213", Justification = "It has no handle of the system, and a read that ends late gives its place back.")]
    private readonly SemaphoreSlim places = new(OpenFiles.ForReaders());
    private readonly Channel<PreparedConnection> pool = Channel.CreateBounded<PreparedConnection>(OpenFiles.ForReaders());
    private readonly OutageLog outage = StoreOutages.Of("reads", SqliteFaults.IsOutage, logger, clock);

    public string Description => location.DatabaseFile;

    public ValueTask<T?> FindAsync<T>(string sql, object key, CancellationToken cancellationToken)
        where T : class =>
        ReadAsync(static (reader, sql, key, token) => reader.FindAsync<T>(sql, key, token), sql, key, cancellationToken);

    public ValueTask<IReadOnlyList<T>> QueryAsync<T>(string sql, object parameters, CancellationToken cancellationToken) =>
        ReadAsync(static (reader, sql, key, token) => reader.QueryAsync<T>(sql, key, token), sql, parameters, cancellationToken);

    public ValueTask<T?> ScalarAsync<T>(string sql, object parameters, CancellationToken cancellationToken) =>
        ReadAsync(static (reader, sql, key, token) => reader.ScalarAsync<T>(sql, key, token), sql, parameters, cancellationToken);

    public Task<bool> CommitAsync(Func<IStoreReader, Task<IReadOnlyList<Change>?>> decide, CancellationToken cancellationToken) =>
        writer.CommitAsync(decide, isUrgent: false, cancellationToken);

    // A real commit that changes no row: it writes a field of the header page that Roma does not use.
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        var change = new Change("PRAGMA user_version = 1", new { }, Rows: null);
        await writer.CommitAsync(_ => Task.FromResult<IReadOnlyList<Change>?>([change]), isUrgent: true, cancellationToken);
        await this.ReadTablesAsync(cancellationToken);
    }

    public void Dispose()
    {
        pool.Writer.TryComplete();
        ClosePool();
    }

    // Completes at once while there is a place, and allocates nothing then.
    private async ValueTask<T> ReadAsync<T>(
        Func<PreparedConnection, string, object, CancellationToken, ValueTask<T>> read, string sql, object parameters,
        CancellationToken cancellationToken)
    {
        await places.WaitAsync(cancellationToken);
        var failuresBefore = outage.Failures;
        PreparedConnection? reader = null;
        try
        {
            file.EnsureNotStopped();
            reader = pool.Reader.TryRead(out var pooled) ? pooled : file.Connect(SqliteOpenMode.ReadOnly);
            var result = await read(reader, sql, parameters, cancellationToken);
            reader = pool.Writer.TryWrite(reader) ? null : reader;
            outage.Succeeded(failuresBefore);
            return result;
        }
        catch (Exception exception) when (SqliteFaults.IsOutage(exception))
        {
            // The next reads must not inherit the fault.
            ClosePool();
            outage.Failed(exception);
            throw SqliteFaults.ToOutage(exception);
        }
        finally
        {
            reader?.Dispose();
            places.Release();
        }
    }

    private void ClosePool()
    {
        while (pool.Reader.TryRead(out var reader))
        {
            reader.Dispose();
        }
    }
}
