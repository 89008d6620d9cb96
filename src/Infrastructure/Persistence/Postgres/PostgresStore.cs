using Npgsql;

namespace Roma.Infrastructure.Persistence.Postgres;

/// <summary>A store in a PostgreSQL database, which many processes share: pooled readers, and a few writers.</summary>
internal sealed class PostgresStore : IStore, IAsyncDisposable
{
    /// <summary>More would make smaller groups (docs/performance.md).</summary>
    private const int WriterCount = 2;

    // Written to the WAL and nowhere else, so that this commit waits for the standby as any other does.
    private const string BeatSql = "SELECT pg_logical_emit_message(true, 'roma', '')";

    private static readonly TimeSpan BeatInterval = IStore.MaxAge / 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly PostgresDatabase database;
    private readonly PrimaryWatch primary;
    private readonly TimeProvider clock;
    private readonly PostgresWriter[] writers;
    private readonly OutageLog outage;
    private readonly ITimer heart;
    private Task<bool> beat = Task.FromResult(true);
    private uint rowless;

    public PostgresStore(
        PostgresDatabase database, Invalidations invalidations, TimeProvider clock, Breakdown breakdown, ILogger<PostgresStore> logger)
    {
        (this.database, this.clock) = (database, clock);
        primary = new PrimaryWatch(clock);
        outage = StoreOutages.Of("reads", PostgresFaults.IsOutage, logger, clock);
        var writes = StoreOutages.Of("writes", PostgresFaults.IsOutage, logger, clock);
        writers = [.. Enumerable.Range(0, WriterCount).Select(_ => new PostgresWriter(database, primary, invalidations, writes, clock, breakdown))];
        heart = clock.CreateTimer(_ => Beat(), state: null, TimeSpan.Zero, BeatInterval);
    }

    public string Description => database.Description;

    public bool IsShared => true;

    public ValueTask<T?> FindAsync<T>(string sql, object key, CancellationToken cancellationToken)
        where T : class => new(ReadAsync(PostgresStatement.Query(sql, key), key, PostgresRead.FirstAsync<T>, cancellationToken));

    public ValueTask<IReadOnlyList<T>> QueryAsync<T>(string sql, object parameters, CancellationToken cancellationToken) =>
        new(ReadAsync(PostgresStatement.Query(sql, parameters), parameters, PostgresRead.AllAsync<T>, cancellationToken));

    public ValueTask<T?> ScalarAsync<T>(string sql, object parameters, CancellationToken cancellationToken) =>
        new(ReadAsync(PostgresStatement.Query(sql, parameters), parameters, PostgresRead.ScalarAsync<T>, cancellationToken));

    public Task<bool> CommitAsync(Func<IStoreReader, Task<IReadOnlyList<Change>?>> decide, CancellationToken cancellationToken) =>
        CommitAsync(decide, isUrgent: false, cancellationToken);

    public ValueTask EnsureCurrentAsync(CancellationToken cancellationToken) => primary.EnsureAsync(server: null, cancellationToken);

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await BeatAsync();
        await this.ReadTablesAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await heart.DisposeAsync();
        foreach (var writer in writers)
        {
            await writer.DisposeAsync();
        }
    }

    private Task<bool> CommitAsync(Func<IStoreReader, Task<IReadOnlyList<Change>?>> decide, bool isUrgent, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var write = new PostgresWrite(decide, clock.GetTimestamp());
        write.Decide();
        if (write is { IsDecided: true, Changes: null })
        {
            write.Complete();
            return write.Answer;
        }

        // One row's changes go to one writer, which puts them in one transaction; others would wait for its lock.
        var place = write.Row is { } row ? (uint)row.GetHashCode() : Interlocked.Increment(ref rowless);
        return writers[place % WriterCount].CommitAsync(write, isUrgent);
    }

    private void Beat()
    {
        if (beat.IsCompleted && primary.Age >= BeatInterval)
        {
            beat = BeatAsync();
        }
    }

    private Task<bool> BeatAsync()
    {
        IReadOnlyList<Change> change = [new Change(BeatSql, new { }, Rows: null)];
        return CommitAsync(_ => Task.FromResult<IReadOnlyList<Change>?>(change), isUrgent: true, CancellationToken.None);
    }

    // Tried again until it succeeds or patience is over: the primary may just be moving.
    private async Task<T> ReadAsync<T>(
        PostgresStatement statement, object parameters, Func<PostgresStatement, NpgsqlDataReader, CancellationToken, Task<T>> take,
        CancellationToken cancellationToken)
    {
        for (var start = clock.GetTimestamp(); ;)
        {
            var failuresBefore = outage.Failures;
            try
            {
                // Who waits too long is let go; the connection is given back whenever the server answers.
                var (rows, server) = await ReadOnceAsync(statement, parameters, take, cancellationToken).WaitAsync(IStore.Patience, clock, cancellationToken);
                await primary.EnsureAsync(server, cancellationToken);
                outage.Succeeded(failuresBefore);
                return rows;
            }
            catch (Exception exception) when (PostgresFaults.IsOutage(exception))
            {
                outage.Failed(exception);
                database.ForgetPrimary();
                if (exception is TimeoutException || clock.GetElapsedTime(start) > IStore.Patience)
                {
                    throw PostgresFaults.ToOutage(exception);
                }

                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }

    private async Task<(T Rows, string Server)> ReadOnceAsync<T>(
        PostgresStatement statement, object parameters, Func<PostgresStatement, NpgsqlDataReader, CancellationToken, Task<T>> take,
        CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        batch.BatchCommands.Add(statement.With(parameters));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return (await take(statement, reader, cancellationToken), PostgresDatabase.ServerOf(connection));
    }
}
