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
    private SqliteConnection? connection;

    public SqliteWriter(StoreLocation location, DatabaseAnchor anchor, TimeProvider clock, ILogger<SqliteWriter> logger)
    {
        (this.location, this.anchor) = (location, anchor);
        outage = StoreOutages.Of("writes", logger, clock);
        // A dedicated thread: it spends its time in fsync, and must not occupy one that requests need.
        loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public Task<bool> WriteAsync(Func<DbConnection, Task<bool>> write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var unit = new Unit(write);
        if (waiting.Writer.TryWrite(unit))
        {
            return unit.Answer;
        }

        var refusal = new StoreUnavailableException("Too many writes are waiting, or the store is closing.");
        outage.Failed(refusal);
        throw refusal;
    }

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
            foreach (var unit in group)
            {
                unit.RunIn(open);
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

    private SqliteConnection Open()
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

    private sealed class Unit(Func<DbConnection, Task<bool>> write)
    {
        private readonly TaskCompletionSource<bool> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Exception? fault;
        private bool kept;

        public Task<bool> Answer => answer.Task;

        [SuppressMessage("Design", "CA1031", Justification = "A fault of one unit is its caller's, and not its neighbours'.")]
        public void RunIn(SqliteConnection connection)
        {
            connection.Run("SAVEPOINT unit");
            try
            {
                // SQLite has no asynchronous I/O, so the task is already complete when it is returned.
                kept = write(connection).GetAwaiter().GetResult();
            }
            catch (SqliteException exception) when (SqliteFaults.IsUniqueViolation(exception))
            {
                kept = false;
            }
            catch (Exception exception) when (!SqliteFaults.IsOutage(exception))
            {
                fault = exception;
            }

            if (!kept)
            {
                connection.Run("ROLLBACK TO unit");
            }

            connection.Run("RELEASE unit");
        }

        public void Complete()
        {
            if (fault is null)
            {
                answer.SetResult(kept);
            }
            else
            {
                answer.SetException(fault);
            }
        }

        public void Fail(Exception outage) => answer.SetException(fault ?? outage);
    }
}
