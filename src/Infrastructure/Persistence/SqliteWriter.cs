using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Roma.Application.Pipeline;

namespace Roma.Infrastructure.Persistence;

/// <summary>
/// The only writer of an SQLite file: units of work that wait at the same time share a transaction, each in its own savepoint, so that one
/// fsync serves them all, and each is answered after the commit that holds it (docs/adr/0003).
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    /// <summary>How many units may wait; further ones are refused as if the store were unavailable, so that memory stays bounded.</summary>
    private const int Capacity = 10_000;

    /// <summary>How many units may share a commit, so that the first of them does not wait long.</summary>
    private const int GroupSize = 256;

    private readonly Channel<Unit> waiting = Channel.CreateBounded<Unit>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly List<Unit> group = new(GroupSize);
    private readonly StoreLocation location;
    private readonly DatabaseAnchor anchor;
    private readonly OutageLog outage;
    private readonly Task loop;
    private PreparedConnection? connection;

    public SqliteWriter(StoreLocation location, DatabaseAnchor anchor, TimeProvider clock, ILogger<SqliteWriter> logger)
    {
        (this.location, this.anchor) = (location, anchor);
        outage = StoreOutages.Of("writes", logger, clock);
        // A dedicated thread: it spends its time in fsync, and must not occupy one that requests need.
        loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public Task<bool> WriteAsync(IReadOnlyList<Change> changes, CancellationToken cancellationToken) =>
        WriteAsync(new Changes(changes), cancellationToken);

    public Task<bool> WriteAsync(Func<DbConnection, Task<bool>> write, CancellationToken cancellationToken) =>
        WriteAsync(new Work(write), cancellationToken);

    /// <summary>Stores what was accepted, then closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await loop;
        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }

    private Task<bool> WriteAsync(Unit unit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (waiting.Writer.TryWrite(unit))
        {
            return unit.Answer;
        }

        var refusal = new StoreUnavailableException("Too many writes are waiting, or the store is closing.");
        outage.Failed(refusal);
        throw refusal;
    }

    private void Run()
    {
        while (waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (group.Count < GroupSize && waiting.Reader.TryRead(out var unit))
            {
                group.Add(unit);
            }

            CommitGroup();
            group.Clear();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever broke the transaction, its callers get to know and the writer lives on.")]
    private void CommitGroup()
    {
        var failuresBefore = outage.Failures;
        try
        {
            var open = Open();
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
            FailAll(SqliteFaults.ToOutage(exception));
            return;
        }

        outage.Succeeded(failuresBefore);
        group.ForEach(unit => unit.Complete());
    }

    // Waiting units fail as well: while the store is locked, each group would otherwise wait for its own timeout after the previous one.
    private void FailAll(StoreUnavailableException outage)
    {
        while (waiting.Reader.TryRead(out var unit))
        {
            group.Add(unit);
        }

        group.ForEach(unit => unit.Fail(outage));
    }

    private PreparedConnection Open()
    {
        anchor.EnsureInPlace();
        return connection ??= location.Open(SqliteOpenMode.ReadWrite, opened =>
        {
            opened.Run("PRAGMA synchronous = FULL");
            opened.OpenLog();
            // Now it has the files open, and they are the right ones.
            anchor.EnsureInPlace();
        });
    }

    /// <summary>What one caller wants to store.</summary>
    private abstract class Unit
    {
        private readonly TaskCompletionSource<bool> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Exception? fault;

        public Task<bool> Answer => answer.Task;

        protected bool IsKept { get; set; }

        /// <summary>Runs at the least cost; false if it left something that must be undone.</summary>
        public abstract bool TryRunIn(PreparedConnection connection);

        /// <summary>Runs in a savepoint, which undoes what must not be kept.</summary>
        [SuppressMessage("Design", "CA1031", Justification = "A fault of one unit is its caller's, and not its neighbours'.")]
        public void RunIn(PreparedConnection connection)
        {
            (IsKept, fault) = (false, null);
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
                fault = exception;
            }

            if (!IsKept)
            {
                connection.Run("ROLLBACK TO unit");
            }

            connection.Run("RELEASE unit");
        }

        public void Complete()
        {
            if (fault is null)
            {
                answer.SetResult(IsKept);
            }
            else
            {
                answer.SetException(fault);
            }
        }

        public void Fail(Exception outage) => answer.SetException(fault ?? outage);

        protected abstract bool Write(PreparedConnection connection);
    }

    /// <summary>
    /// Changes known beforehand: they need no savepoint, which costs as much as a change, as long as only the first of them finds that
    /// another writer was faster.
    /// </summary>
    private sealed class Changes(IReadOnlyList<Change> changes) : Unit
    {
        public override bool TryRunIn(PreparedConnection connection)
        {
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

        protected override bool Write(PreparedConnection connection) => connection.TryApply(changes, out _);
    }

    /// <summary>Work that decides what to change where nobody can be faster.</summary>
    private sealed class Work(Func<DbConnection, Task<bool>> write) : Unit
    {
        public override bool TryRunIn(PreparedConnection connection)
        {
            RunIn(connection);
            return true;
        }

        // SQLite has no asynchronous I/O, so the task is already complete when it is returned.
        protected override bool Write(PreparedConnection connection) => write(connection).GetAwaiter().GetResult();
    }
}
