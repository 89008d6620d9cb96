using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>
/// The only writer of an SQLite file: writes that wait at the same time share a transaction, so that one fsync serves them all, and each is
/// answered after the commit that holds it (docs/adr/0003).
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private readonly WriteQueue<PendingWrite> queue;
    private readonly DatabaseFile file;
    private readonly Checkpointer checkpointer;
    private readonly OutageLog outage;
    private readonly Breakdown breakdown;
    private readonly Invalidations invalidations;
    private readonly Task loop;
    private PreparedConnection? connection;

    public SqliteWriter(DatabaseFile file, Invalidations invalidations, TimeProvider clock, Breakdown breakdown, ILogger<SqliteWriter> logger)
    {
        (this.file, this.invalidations, this.breakdown) = (file, invalidations, breakdown);
        checkpointer = new Checkpointer(file, logger, clock);
        outage = StoreOutages.Of("writes", SqliteFaults.IsOutage, logger, clock);
        queue = new WriteQueue<PendingWrite>(clock, GiveUp);
        // A dedicated thread: it spends its time in fsync, and must not occupy one that requests need.
        loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>
    /// As <see cref="IStore.CommitAsync"/>. What is urgent comes before all that waits, however much that is, and fails only if the store does.
    /// </summary>
    public Task<bool> CommitAsync(
        Func<IStoreReader, Task<IReadOnlyList<Change>?>> decide, bool isUrgent, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var write = new PendingWrite(decide);
        if (queue.TryAdd(write, isUrgent))
        {
            return write.Answer;
        }

        var refusal = new StoreUnavailableException("Too many writes are waiting, or the store is closing.");
        outage.Failed(refusal);
        throw refusal;
    }

    /// <summary>Stores what was accepted, then closes its connections.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Close();
        await loop;
        queue.Dispose();
        await checkpointer.DisposeAsync();
        Close();
    }

    private void GiveUp(PendingWrite write)
    {
        var refusal = new StoreUnavailableException("A write waited too long: more is written than the disk can take, or it is stuck.");
        write.Fail(refusal);
        outage.Failed(refusal);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever ends the only writer must not go unseen.")]
    private void Run()
    {
        List<PendingWrite> group = [];
        try
        {
            for (; queue.TakeGroup(group); group = [])
            {
                CommitGroup(group);
            }
        }
        catch (Exception exception)
        {
            queue.Close();
            FailAll(group, new StoreUnavailableException("The writer has ended.", exception));
            breakdown.End("writer", exception);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever broke the transaction, its callers get to know and the writer lives on.")]
    private void CommitGroup(List<PendingWrite> group)
    {
        var failuresBefore = outage.Failures;
        PreparedConnection open;
        try
        {
            open = Open();
            open.Run("BEGIN IMMEDIATE");
            if (group.Exists(write => write.Apply(open) is WriteOutcome.MustRollBack))
            {
                open.Run("ROLLBACK");
                open.Run("BEGIN IMMEDIATE");
                group.ForEach(write => write.ApplyInSavepoint(open));
            }

            // At the last moment at which nothing is stored.
            file.EnsureInPlace();
            open.Run("COMMIT");
        }
        catch (Exception exception)
        {
            // Closing rolls back, and the next group starts on a fresh connection.
            Close();
            outage.Failed(exception);
            if (exception is SqliteException { SqliteErrorCode: SQLITE_FULL })
            {
                // It may be the WAL that fills the disk.
                checkpointer.Start();
            }

            FailAll(group, SqliteFaults.ToOutage(exception));
            return;
        }

        outage.Succeeded(failuresBefore);
        group.ForEach(write => write.PublishTo(invalidations));
        // Off this thread, which has the next group to commit.
        ThreadPool.UnsafeQueueUserWorkItem(static group => group.ForEach(write => write.Complete()), group, preferLocal: false);
        checkpointer.AfterCommit(open);
    }

    // Waiting writes fail as well: while the store is locked, each group would otherwise wait for its own timeout after the previous one.
    private void FailAll(List<PendingWrite> group, StoreUnavailableException outage)
    {
        queue.TakeAll(group);
        group.ForEach(write => write.Fail(outage));
    }

    private PreparedConnection Open()
    {
        file.EnsureNotStopped();
        return connection ??= file.Connect(
            SqliteOpenMode.ReadWrite,
            "PRAGMA synchronous = FULL",
            // Left to the checkpointer.
            "PRAGMA wal_autocheckpoint = 0",
            // In KiB, negated: the inner pages of the indexes of a million apps, which every change passes through.
            "PRAGMA cache_size = -16000",
            // A WAL that grew because of a long reader is truncated to this many bytes on restart.
            "PRAGMA journal_size_limit = 67108864");
    }

    private void Close()
    {
        connection?.Dispose();
        connection = null;
    }
}
