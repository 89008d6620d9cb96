using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Roma.Application.Pipeline;
using static SQLitePCL.raw;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>
/// The only writer of an SQLite file: units of work that wait at the same time share a transaction, so that one fsync serves them all, and each
/// is answered after the commit that holds it (docs/adr/0003).
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private readonly WriteQueue<Unit> queue;
    private readonly DatabaseAnchor anchor;
    private readonly Checkpointer checkpointer;
    private readonly OutageLog outage;
    private readonly Breakdown breakdown;
    private readonly Invalidations invalidations;
    private readonly Task loop;
    private PreparedConnection? connection;

    public SqliteWriter(
        DatabaseAnchor anchor, Invalidations invalidations, TimeProvider clock, Breakdown breakdown, ILogger<SqliteWriter> logger)
    {
        (this.anchor, this.invalidations, this.breakdown) = (anchor, invalidations, breakdown);
        checkpointer = new Checkpointer(anchor, StoreOutages.OfCopies(logger, clock));
        outage = StoreOutages.Of("writes", logger, clock);
        queue = new WriteQueue<Unit>(clock, GiveUp);
        // A dedicated thread: it spends its time in fsync, and must not occupy one that requests need.
        loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <inheritdoc cref="IStore.CommitAsync"/>
    public Task<bool> CommitAsync(Func<IStoreReader, Task<IReadOnlyList<Change>?>> decide, CancellationToken cancellationToken) =>
        EnqueueAsync(new Decision(decide), cancellationToken);

    /// <summary>
    /// Runs <paramref name="write"/>, perhaps twice, alone, on a connection that sees every earlier write, and returns once what it wrote is
    /// durable; false, with nothing stored, if it returns false or breaks a unique index.
    /// </summary>
    public Task<bool> WriteAsync(Func<DbConnection, Task<bool>> write, CancellationToken cancellationToken) =>
        EnqueueAsync(new Work(write), cancellationToken);

    /// <summary>As <see cref="WriteAsync"/>, before all that waits, and however much that is: fails only where the store does.</summary>
    public Task<bool> WriteFirstAsync(Func<DbConnection, Task<bool>> write, CancellationToken cancellationToken) =>
        EnqueueAsync(new Work(write), cancellationToken, isUrgent: true);

    /// <summary>Stores what was accepted, then closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Close();
        await loop;
        queue.Dispose();
        await checkpointer.DisposeAsync();
        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }

    private Task<bool> EnqueueAsync(Unit unit, CancellationToken cancellationToken, bool isUrgent = false)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (queue.TryAdd(unit, isUrgent))
        {
            return unit.Answer;
        }

        var refusal = new StoreUnavailableException("Too many writes are waiting, or the store is closing.");
        outage.Failed(refusal);
        throw refusal;
    }

    private void GiveUp(Unit unit)
    {
        var refusal = new StoreUnavailableException("A write waited too long: more is written than the disk can take, or it is stuck.");
        unit.Fail(refusal);
        outage.Failed(refusal);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever ends the only writer must not go unseen.")]
    private void Run()
    {
        List<Unit> group = [];
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
    private void CommitGroup(List<Unit> group)
    {
        var failuresBefore = outage.Failures;
        PreparedConnection open;
        try
        {
            open = Open();
            open.Run("BEGIN IMMEDIATE");
            if (!group.TrueForAll(unit => unit.TryRunIn(open)))
            {
                open.Run("ROLLBACK");
                open.Run("BEGIN IMMEDIATE");
                group.ForEach(unit => unit.RunIn(open));
            }

            open.Run("COMMIT");
            anchor.EnsureInPlace();
        }
        catch (Exception exception)
        {
            // Closing rolls back, and the next group starts on a fresh connection.
            connection?.Dispose();
            connection = null;
            outage.Failed(exception);
            if (exception is SqliteException { SqliteErrorCode: SQLITE_FULL })
            {
                checkpointer.Start();
            }

            FailAll(group, SqliteFaults.ToOutage(exception));
            return;
        }

        outage.Succeeded(failuresBefore);
        group.ForEach(unit => unit.PublishTo(invalidations));
        // Off this thread, which has the next group to commit.
        ThreadPool.UnsafeQueueUserWorkItem(static group => group.ForEach(unit => unit.Complete()), group, preferLocal: false);
        checkpointer.Note(open);
    }

    // Waiting units fail as well: while the store is locked, each group would otherwise wait for its own timeout after the previous one.
    private void FailAll(List<Unit> group, StoreUnavailableException outage)
    {
        queue.TakeAll(group);
        group.ForEach(unit => unit.Fail(outage));
    }

    private PreparedConnection Open()
    {
        anchor.EnsureInPlace();
        return connection ??= anchor.Connect(SqliteOpenMode.ReadWrite, static opened =>
        {
            opened.Run("PRAGMA synchronous = FULL");
            // Left to the checkpointer.
            opened.Run("PRAGMA wal_autocheckpoint = 0");
            // In KiB, negated: the inner pages of the indexes of a million apps, which every change passes through.
            opened.Run("PRAGMA cache_size = -16000");
            // In bytes, to which the log shrinks when it begins anew, after a reader has let it grow.
            opened.Run("PRAGMA journal_size_limit = 67108864");
        });
    }

    /// <summary>What one caller wants to store.</summary>
    private abstract class Unit
    {
        private readonly TaskCompletionSource<bool> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<bool> Answer => answer.Task;

        protected bool IsKept { get; set; }

        protected Exception? Fault { get; set; }

        /// <summary>Runs at the least cost; false if it left something that must be undone.</summary>
        public abstract bool TryRunIn(PreparedConnection connection);

        /// <summary>Runs in a savepoint, which undoes what must not be kept.</summary>
        [SuppressMessage("Design", "CA1031", Justification = "A fault of one unit is its caller's, and not its neighbours'.")]
        public void RunIn(PreparedConnection connection)
        {
            (IsKept, Fault) = (false, null);
            connection.Run("SAVEPOINT unit");
            try
            {
                IsKept = Write(connection);
            }
            catch (SqliteException exception) when (SqliteFaults.IsUniqueViolation(exception))
            {
                IsKept = false;
            }
            catch (Exception exception) when (!SqliteFaults.IsOutage(exception))
            {
                Fault = exception;
            }

            if (!IsKept)
            {
                connection.Run("ROLLBACK TO unit");
            }

            connection.Run("RELEASE unit");
        }

        public void Complete()
        {
            if (Fault is null)
            {
                answer.TrySetResult(IsKept);
            }
            else
            {
                answer.TrySetException(Fault);
            }
        }

        /// <summary>Tells what is stored now, unless it was not kept.</summary>
        public virtual void PublishTo(Invalidations invalidations)
        {
        }

        public void Fail(Exception outage) => answer.TrySetException(Fault ?? outage);

        protected abstract bool Write(PreparedConnection connection);
    }

    /// <summary>
    /// Work that reads, and then says what to change. It needs no savepoint, which costs as much as a change, while no change but the first
    /// finds the store other than it must be.
    /// </summary>
    private sealed class Decision(Func<IStoreReader, Task<IReadOnlyList<Change>?>> decide) : Unit
    {
        private IReadOnlyList<Change>? changes;

        [SuppressMessage("Design", "CA1031", Justification = "A fault of one unit is its caller's, and not its neighbours'.")]
        public override bool TryRunIn(PreparedConnection connection)
        {
            try
            {
                changes = Decide(connection);
            }
            catch (Exception exception) when (!SqliteFaults.IsOutage(exception))
            {
                Fault = exception;
                return true;
            }

            if (changes is null)
            {
                return true;
            }

            try
            {
                IsKept = connection.TryApply(changes, out var isUndone);
                return IsKept || isUndone;
            }
            catch (Exception exception) when (!SqliteFaults.IsOutage(exception))
            {
                return false;
            }
        }

        public override void PublishTo(Invalidations invalidations)
        {
            for (var index = 0; IsKept && index < changes!.Count; index++)
            {
                if (changes[index].Invalidates is { } invalidation)
                {
                    invalidations.Publish(invalidation);
                }
            }
        }

        protected override bool Write(PreparedConnection connection)
        {
            changes = Decide(connection);
            return changes is not null && connection.TryApply(changes, out _);
        }

        // SQLite has no asynchronous I/O, so the task is already complete when it is returned.
        private IReadOnlyList<Change>? Decide(PreparedConnection connection) => decide(connection).GetAwaiter().GetResult();
    }

    /// <summary>Work that writes by itself.</summary>
    private sealed class Work(Func<DbConnection, Task<bool>> write) : Unit
    {
        public override bool TryRunIn(PreparedConnection connection)
        {
            RunIn(connection);
            return true;
        }

        protected override bool Write(PreparedConnection connection) => write(connection).GetAwaiter().GetResult();
    }
}
