using Npgsql;

namespace Roma.Infrastructure.Persistence.Postgres;

/// <summary>A store in a PostgreSQL database, which many processes share: pooled readers, and a few writers.</summary>
internal sealed class PostgresStore : IStore, IAsyncDisposable
{
    /// <summary>More would make smaller groups (docs/performance.md).</summary>
    private const int WriterCount = 2;

    /// <summary>On Citus, where a group is of one project and a commit takes longer.</summary>
    private const int DistributedWriterCount = 8;

    /// <summary>From so many units of work under way on, all writers work; below <see cref="Few"/>, the first does alone, in larger groups.</summary>
    public const int Many = 17;

    private const int Few = 8;

    // Written to the WAL and nowhere else, so that this commit waits for the standby as any other does.
    private const string BeatSql = "SELECT pg_logical_emit_message(true, 'roma', '')";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly PostgresDatabase database;
    private readonly PrimaryWatch primary;
    private readonly TimeProvider clock;
    private readonly PostgresWriter[] writers;
    private readonly OutageLog outage;
    private uint rowless;
    private int underWay;
    private volatile bool areManyUnderWay;

    public PostgresStore(
        PostgresDatabase database, Invalidations invalidations, TimeProvider clock, Breakdown breakdown, ILogger<PostgresStore> logger)
    {
        (this.database, this.clock) = (database, clock);
        primary = new PrimaryWatch(clock, () => BeatAsync(writers![0]));
        outage = StoreOutages.Of("reads", PostgresFaults.IsOutage, logger, clock);
        var writes = StoreOutages.Of("writes", PostgresFaults.IsOutage, logger, clock);
        // All of them now, though most work on Citus alone: a thread that is started later can fail to, and one that has no work costs little.
        writers =
        [
            .. Enumerable.Range(0, DistributedWriterCount).Select(_ => new PostgresWriter(database, primary, invalidations, writes, clock, breakdown)),
        ];
    }

    public string Description => database.Description;

    public bool IsShared => true;

    public ValueTask<T?> FindAsync<T>(string sql, object key, CancellationToken cancellationToken)
        where T : class => new(ReadAsync(PostgresStatement.Query(sql, key), key, PostgresRead.FirstAsync<T>, cancellationToken));

    public ValueTask<IReadOnlyList<T>> QueryAsync<T>(string sql, object parameters, CancellationToken cancellationToken) =>
        new(ReadAsync(PostgresStatement.Query(sql, parameters), parameters, PostgresRead.AllAsync<T>, cancellationToken));

    public ValueTask<T?> ScalarAsync<T>(string sql, object parameters, CancellationToken cancellationToken) =>
        new(ReadAsync(PostgresStatement.Query(sql, parameters), parameters, PostgresRead.ScalarAsync<T>, cancellationToken));

    public Task<bool> CommitAsync(Func<IStoreReader, Task<IReadOnlyList<Change>?>> decide, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var write = new PostgresWrite(decide, clock.GetTimestamp());
        write.Decide();
        if (write is { IsDecided: true, Changes: null })
        {
            write.Complete();
            return write.Answer;
        }

        return CommitAsync(write);
    }

    public ValueTask EnsureCurrentAsync(CancellationToken cancellationToken) => primary.EnsureAsync(server: null, cancellationToken);

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        foreach (var writer in writers.Take(database.IsDistributed ? DistributedWriterCount : WriterCount))
        {
            await BeatAsync(writer);
        }

        await this.ReadTablesAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var writer in writers)
        {
            await writer.DisposeAsync();
        }
    }

    private async Task<bool> CommitAsync(PostgresWrite write)
    {
        var count = Interlocked.Increment(ref underWay);
        areManyUnderWay = count >= Many || (areManyUnderWay && count > Few);
        try
        {
            return await InTimeAsync(WriterOf(write).CommitAsync(write, isUrgent: false), CancellationToken.None);
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }

    private PostgresWriter WriterOf(PostgresWrite write)
    {
        if (database.IsDistributed)
        {
            return writers[(uint)(write.Project ?? write).GetHashCode() % DistributedWriterCount];
        }

        // One row's changes go to one writer, which puts them in one transaction; others would wait for its lock.
        var place = !areManyUnderWay ? 0 : write.Row is { } row ? (uint)row.GetHashCode() : Interlocked.Increment(ref rowless);
        return writers[place % WriterCount];
    }

    private Task<bool> BeatAsync(PostgresWriter writer)
    {
        var write = new PostgresWrite(_ => Task.FromResult<IReadOnlyList<Change>?>([new Change(BeatSql, new { }, Rows: null)]), clock.GetTimestamp());
        write.Decide();
        return writer.CommitAsync(write, isUrgent: true);
    }

    // Who waits gets an answer in time, whatever the work is waiting for at that moment.
    private async Task<T> InTimeAsync<T>(Task<T> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work.WaitAsync(IStore.Patience, clock, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw PostgresFaults.ToOutage(exception);
        }
    }

    private Task<T> ReadAsync<T>(
        PostgresStatement statement, object parameters, Func<PostgresStatement, NpgsqlDataReader, CancellationToken, Task<T>> take,
        CancellationToken cancellationToken) =>
        InTimeAsync(TryReadAsync(statement, parameters, take, cancellationToken), cancellationToken);

    // Tried again until it succeeds or patience is over: the primary may just be moving.
    private async Task<T> TryReadAsync<T>(
        PostgresStatement statement, object parameters, Func<PostgresStatement, NpgsqlDataReader, CancellationToken, Task<T>> take,
        CancellationToken cancellationToken)
    {
        for (var start = clock.GetTimestamp(); ;)
        {
            var failuresBefore = outage.Failures;
            try
            {
                var connection = await database.ConnectAsync(cancellationToken);
                var server = PostgresDatabase.ServerOf(connection);
                var rows = await database.WaitAsync(ReadOnceAsync(connection, statement, parameters, take, cancellationToken), connection);
                await primary.EnsureAsync(server, cancellationToken);
                outage.Succeeded(failuresBefore);
                return rows;
            }
            catch (Exception exception) when (PostgresFaults.IsOutage(exception))
            {
                outage.Failed(exception);
                database.LookForPrimary();
                if (exception is TimeoutException || clock.GetElapsedTime(start) > IStore.Patience)
                {
                    throw PostgresFaults.ToOutage(exception);
                }

                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }

    // The connection is given back whenever the server answers.
    private static async Task<T> ReadOnceAsync<T>(
        NpgsqlConnection connection, PostgresStatement statement, object parameters,
        Func<PostgresStatement, NpgsqlDataReader, CancellationToken, Task<T>> take, CancellationToken cancellationToken)
    {
        await using var returned = connection;
        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        batch.BatchCommands.Add(statement.With(parameters));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await take(statement, reader, cancellationToken);
    }
}
