using System.Data;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Roma.Infrastructure.Persistence.Postgres;

/// <summary>
/// Commits units of work in groups, so that one commit serves all that wait at the same time, and answers each after the commit that holds it
/// (docs/adr/0015). Every node has a few; a unit that meets another one's change is run again alone.
/// </summary>
internal sealed class PostgresWriter : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly WriteQueue<PostgresWrite> queue;
    private readonly PostgresDatabase database;
    private readonly PrimaryWatch primary;
    private readonly Invalidations invalidations;
    private readonly OutageLog outage;
    private readonly Breakdown breakdown;
    private readonly TimeProvider clock;
    private readonly HashSet<(string Sql, object Key)> lockedRows = [];
    private readonly CancellationTokenSource closing = new();
    private readonly Task loop;
    private NpgsqlConnection? connection;

    public PostgresWriter(
        PostgresDatabase database, PrimaryWatch primary, Invalidations invalidations, OutageLog outage, TimeProvider clock, Breakdown breakdown)
    {
        (this.database, this.primary, this.invalidations) = (database, primary, invalidations);
        (this.outage, this.clock, this.breakdown) = (outage, clock, breakdown);
        queue = new WriteQueue<PostgresWrite>(clock, GiveUp);
        // A dedicated thread, since it waits for work.
        loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Has <paramref name="write"/> decided and committed; what is urgent comes before all that waits.</summary>
    public Task<bool> CommitAsync(PostgresWrite write, bool isUrgent)
    {
        if (!queue.TryAdd(write, isUrgent))
        {
            var refusal = new StoreUnavailableException("Too many writes are waiting, or the store is closing.");
            outage.Failed(refusal);
            write.Fail(refusal);
        }

        return write.Answer;
    }

    /// <summary>Stores what was accepted, if the store takes it at once, then closes its connection.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Close();
        await closing.CancelAsync();
        await loop;
        closing.Dispose();
        queue.Dispose();
        connection?.Dispose();
    }

    private void GiveUp(PostgresWrite write)
    {
        var refusal = new StoreUnavailableException("A write waited too long: more is written than the database can take, or it cannot be reached.");
        write.Fail(refusal);
        outage.Failed(refusal);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever ends a writer must not go unseen.")]
    private void Run()
    {
        List<PostgresWrite> group = [];
        try
        {
            for (; queue.TakeGroup(group); group = [])
            {
                CommitGroupAsync(group).GetAwaiter().GetResult();
            }
        }
        catch (Exception exception)
        {
            queue.Close();
            queue.TakeAll(group);
            group.ForEach(write => write.Fail(new StoreUnavailableException("The writer has ended.", exception)));
            breakdown.End("writer", exception);
        }
    }

    private async Task CommitGroupAsync(List<PostgresWrite> group)
    {
        List<PostgresWrite> alone = [];
        lockedRows.Clear();
        // On Citus, a transaction that changes rows of two projects is committed in two phases. One that names none yet may be of any.
        foreach (var part in database.IsDistributed ? group.GroupBy(static write => write.Project ?? write).Select(Enumerable.ToList) : [group])
        {
            while (part.Count > 0)
            {
                await TryAsync(part, alone, locks: false);
            }
        }

        foreach (var write in alone)
        {
            for (List<PostgresWrite> again = [write]; again.Count > 0;)
            {
                if (IsLate(write))
                {
                    GiveUp(write);
                    break;
                }

                if (write is { MayBeStored: false, Row: { } row } && lockedRows.Contains(row))
                {
                    FailLocked(write);
                    break;
                }

                await TryAsync(again, again, locks: true);
            }
        }
    }

    /// <summary>
    /// Tries to commit <paramref name="group"/> in one transaction. What is in it afterwards must be tried again, and what was added to
    /// <paramref name="alone"/>, which may be the same list, must be tried alone.
    /// </summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever broke the transaction, its callers get to know and the writer lives on.")]
    private async Task TryAsync(List<PostgresWrite> group, List<PostgresWrite> alone, bool locks)
    {
        List<PostgresWrite> tried = [.. group];
        group.Clear();
        var failuresBefore = outage.Failures;
        PostgresTransaction? transaction = null;
        try
        {
            connection ??= await database.ConnectAsync(CancellationToken.None);
            transaction = new PostgresTransaction(database, connection, clock);
            await (tried is [{ MayBeStored: true } lost] ? transaction.RedoAsync(lost) : transaction.RunAsync(tried, locks));
            outage.Succeeded(failuresBefore);
            Answer(tried, transaction.CommitSentAt!.Value);
        }
        catch (Exception exception) when (PostgresFaults.IsOutage(exception) || connection is { State: not ConnectionState.Open })
        {
            outage.Failed(exception);
            Forget(isBusy: exception is TimeoutException or PrimaryMovedException);
            foreach (var write in tried.Where(write => IsLeft(write, exception, transaction)))
            {
                (write.MayBeStored ? alone : group).Add(write);
            }

            if (group.Count + alone.Count > 0)
            {
                await Task.Delay(Pause, clock, closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (Exception exception)
        {
            await RollBackAsync();
            var owner = transaction?.OwnerOf(exception);
            // One wait for all that want the same row: the neighbours would wait for each of them otherwise.
            var locked = PostgresFaults.IsLocked(exception) ? owner?.Row : null;
            foreach (var write in tried)
            {
                if (owner is not null && write != owner && (locked is null || !locked.Equals(write.Row)))
                {
                    write.Decide();
                    group.Add(write);
                }
                else if (IsLeft(write, exception, isOwner: owner is not null, locks))
                {
                    alone.Add(write);
                }
            }
        }
    }

    /// <summary>Whether <paramref name="write"/> can be tried again, alone, after a fault of the transaction; it is answered if not.</summary>
    private bool IsLeft(PostgresWrite write, Exception exception, bool isOwner, bool locks)
    {
        if (!PostgresFaults.IsConflict(exception))
        {
            if (isOwner || locks)
            {
                write.Fail(exception);
                return false;
            }

            // Nobody knows whose fault it is until each is alone.
            write.Decide();
            return true;
        }

        if (locks && PostgresFaults.IsLocked(exception) && !write.MayBeStored)
        {
            FailLocked(write);
            return false;
        }

        return write.TryResolveConflict(isAlone: locks, PostgresFaults.IsFinal(exception));
    }

    private void FailLocked(PostgresWrite write)
    {
        if (write.Row is { } row)
        {
            lockedRows.Add(row);
        }

        write.Fail(new StoreUnavailableException("Somebody else has locked what is to be changed."));
    }

    /// <summary>Whether <paramref name="write"/> can be tried again after an outage; it is answered if not.</summary>
    private bool IsLeft(PostgresWrite write, Exception exception, PostgresTransaction? transaction)
    {
        // A server that did not answer in time has used up the time of all.
        if ((transaction is not null && exception is TimeoutException) || IsLate(write)
            || !write.TryResolveOutage(isCommitSent: transaction?.CommitSentAt is not null))
        {
            write.Fail(PostgresFaults.ToOutage(exception));
            return false;
        }

        return true;
    }

    private bool IsLate(PostgresWrite write) => clock.GetElapsedTime(write.Since) > IStore.Patience || closing.IsCancellationRequested;

    private void Answer(List<PostgresWrite> group, long commitSentAt)
    {
        if (group.Exists(static write => write.Changes is { Count: > 0 })
            && primary.Confirm(PostgresDatabase.ServerOf(connection!), commitSentAt))
        {
            // What was read from the server before may be older than its last commit.
            invalidations.Publish(Invalidation.OfAll);
        }

        foreach (var change in group.SelectMany(static write => write.Changes ?? []))
        {
            if (change.Invalidates is { } invalidation)
            {
                invalidations.Publish(invalidation);
            }
        }

        // Off this thread, which has the next group to commit.
        ThreadPool.UnsafeQueueUserWorkItem(static group => group.ForEach(static write => write.Complete()), group, preferLocal: false);
    }

    [SuppressMessage("Design", "CA1031", Justification = "A connection that cannot roll back, for whatever reason, is not used again.")]
    private async Task RollBackAsync()
    {
        if (connection is null)
        {
            return;
        }

        try
        {
            await using var command = new NpgsqlCommand("ROLLBACK", connection);
            await database.WaitAsync(command.ExecuteNonQueryAsync(), connection);
        }
        catch (Exception exception)
        {
            Forget(isBusy: exception is TimeoutException or PrimaryMovedException);
        }
    }

    // One that is busy is closed when it is not any more. Another one must not be one of before the outage: after errors of statements that are just being
    // prepared, the driver can misread what the same connection answers next.
    private void Forget(bool isBusy)
    {
        if (connection is not null)
        {
            NpgsqlConnection.ClearPool(connection);
        }

        if (!isBusy)
        {
            connection?.Dispose();
        }

        connection = null;
        database.LookForPrimary();
    }
}
