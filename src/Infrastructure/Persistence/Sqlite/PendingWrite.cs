using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>What one caller wants to store, and the answer that it waits for.</summary>
internal sealed class PendingWrite(Func<IStoreReader, Task<IReadOnlyList<Change>?>> decide)
{
    private readonly TaskCompletionSource<bool> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<Change>? changes;
    private Exception? fault;
    private bool isApplied;

    public Task<bool> Answer => answer.Task;

    /// <summary>Applies its changes without a savepoint, which costs as much as a change.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "A fault of one write is its caller's, and not its neighbours'.")]
    public WriteOutcome Apply(PreparedConnection connection)
    {
        (fault, isApplied) = (null, false);
        var failure = WriteOutcome.NothingWritten;
        try
        {
            // SQLite has no asynchronous I/O, so the task is already complete when it is returned.
            changes = decide(connection).GetAwaiter().GetResult();
            if (changes is null)
            {
                return failure;
            }

            foreach (var change in changes)
            {
                var rows = Run(change, connection);
                failure = rows > 0 ? WriteOutcome.MustRollBack : failure;
                if (change.Rows is { } wanted && rows != wanted)
                {
                    return failure;
                }
            }

            isApplied = true;
            return WriteOutcome.Applied;
        }
        catch (Exception exception) when (!SqliteFaults.IsOutage(exception))
        {
            fault = exception;
            return failure;
        }
    }

    /// <summary>Applies its changes, all or none, and leaves what its neighbours wrote.</summary>
    public void ApplyInSavepoint(PreparedConnection connection)
    {
        connection.Run("SAVEPOINT pending_write");
        if (Apply(connection) is WriteOutcome.MustRollBack)
        {
            connection.Run("ROLLBACK TO pending_write");
        }

        connection.Run("RELEASE pending_write");
    }

    /// <summary>Publishes what its changes invalidate; after the commit.</summary>
    public void PublishTo(Invalidations invalidations)
    {
        for (var index = 0; isApplied && index < changes!.Count; index++)
        {
            if (changes[index].Invalidates is { } invalidation)
            {
                invalidations.Publish(invalidation);
            }
        }
    }

    /// <summary>Answers its caller; after the commit.</summary>
    public void Complete()
    {
        if (fault is null)
        {
            answer.TrySetResult(isApplied);
        }
        else
        {
            answer.TrySetException(fault);
        }
    }

    /// <summary>Answers its caller that nothing was committed.</summary>
    public void Fail(Exception outage) => answer.TrySetException(fault ?? outage);

    // A statement that fails has changed nothing.
    private static int Run(Change change, PreparedConnection connection)
    {
        try
        {
            return connection.Run(change);
        }
        catch (SqliteException exception) when (SqliteFaults.IsUniqueViolation(exception))
        {
            return 0;
        }
    }
}
