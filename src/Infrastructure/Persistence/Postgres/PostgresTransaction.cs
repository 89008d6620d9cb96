using Npgsql;

namespace Roma.Infrastructure.Persistence.Postgres;

/// <summary>
/// One transaction for the units of work of a group. BEGIN goes with what they read, and COMMIT with what they change: two round trips. Units that
/// change the same row follow each other in waves, each of which sees what the waves before it have changed.
/// </summary>
internal sealed class PostgresTransaction(PostgresDatabase database, NpgsqlConnection connection, TimeProvider clock)
{
    // For a row, and not for a standby. Roma itself holds a lock no longer than a commit takes, so that it is somebody else who does.
    private const string LockLimit = "SET LOCAL lock_timeout = 1000";

    private readonly PostgresBatch batch = new(database, connection);

    /// <summary>When the COMMIT was sent, by the clock's timestamp; null if it was not.</summary>
    public long? CommitSentAt { get; private set; }

    /// <summary>The unit of work whose statement has failed with <paramref name="exception"/>; null if none.</summary>
    public PostgresWrite? OwnerOf(Exception exception) => batch.OwnerOf(exception);

    /// <summary>
    /// Commits what the units of <paramref name="group"/> decide to change. With <paramref name="locks"/>, rows that they are about to change are locked when
    /// they are read; without, a change of a row that somebody else has changed since is a conflict.
    /// </summary>
    public async Task RunAsync(IReadOnlyList<PostgresWrite> group, bool locks)
    {
        Begin();
        List<(Change Change, PostgresWrite Owner)> shared = [];
        foreach (var wave in WavesOf(group))
        {
            await DecideAsync(wave, locks);
            foreach (var write in wave)
            {
                var changes = write.Changes ?? [];
                if (!locks && changes.Any(static change => change.SharedRow is not null))
                {
                    // Its own rows, in their place among those of others, come before shared ones: who waits for a row has no name that another one wants.
                    AddLocks(write);
                }

                foreach (var change in changes)
                {
                    if (change.SharedRow is null)
                    {
                        batch.Add(change, write);
                    }
                    else
                    {
                        shared.Add((change, write));
                    }
                }
            }
        }

        foreach (var (change, owner) in shared.OrderBy(static part => part.Change.SharedRow, StringComparer.Ordinal))
        {
            batch.Add(change, owner);
        }

        await CommitAsync();
    }

    /// <summary>
    /// Commits the changes of <paramref name="write"/>, unless they are stored already. To look is not enough, since what was sent may still be carried
    /// out: the rows are locked first, and what is not stored is stored, so that a late arrival finds the same entry, or another version. Whether it is
    /// stored is read with a lock too, so that this COMMIT waits for the standby as well.
    /// </summary>
    public async Task RedoAsync(PostgresWrite write)
    {
        var proof = write.Changes!.First(static change => change.Proof is not null);
        var isStored = new PostgresRead<bool>(
            PostgresStatement.Query(proof.Proof!, proof.Parameters), proof.Parameters, static (_, reader, token) => reader.ReadAsync(token), isForUpdate: true);
        Begin();
        AddLocks(write);
        batch.Add(isStored, write, locks: true);
        await batch.SendAsync();
        isStored.Complete();
        if (!await isStored.Rows)
        {
            foreach (var change in write.Changes!)
            {
                batch.Add(change, write);
            }
        }

        await CommitAsync();
    }

    private void Begin()
    {
        batch.Add("BEGIN");
        batch.Add(LockLimit);
    }

    private void AddLocks(PostgresWrite write)
    {
        foreach (var row in write.Rows)
        {
            batch.Add(row, write, locks: true);
        }
    }

    private async Task CommitAsync()
    {
        batch.Add("COMMIT");
        var isWarned = false;
        void Note(object sender, NpgsqlNoticeEventArgs notice) => isWarned |= notice.Notice.SqlState is PostgresErrorCodes.Warning;
        connection.Notice += Note;
        try
        {
            CommitSentAt = clock.GetTimestamp();
            await batch.SendAsync();
        }
        finally
        {
            connection.Notice -= Note;
        }

        if (isWarned)
        {
            throw new StoreUnavailableException("The store may have committed without its standby.");
        }
    }

    // Each reads on until it knows what to change. Most know after the first rows, which are read for all at once.
    private async Task DecideAsync(IReadOnlyList<PostgresWrite> wave, bool locks)
    {
        for (var asking = wave.Where(static write => !write.IsDecided).ToList(); asking.Count > 0; asking.RemoveAll(static write => write.IsDecided))
        {
            foreach (var write in asking)
            {
                foreach (var read in write.Asked)
                {
                    batch.Add(read, write, locks);
                }
            }

            await batch.SendAsync();
            foreach (var write in asking)
            {
                await write.GoOnAsync();
            }
        }
    }

    // In one order everywhere, so that transactions do not wait for each other in a circle.
    private static IEnumerable<IReadOnlyList<PostgresWrite>> WavesOf(IReadOnlyList<PostgresWrite> group) =>
        group.Count == 1
            ? [group]
            : group.GroupBy(static write => write.Row)
                .SelectMany(static writes => writes.Select((write, wave) => (Write: write, Wave: writes.Key is null ? 0 : wave)))
                .GroupBy(static place => place.Wave, static place => place.Write)
                .OrderBy(static wave => wave.Key)
                .Select(static wave => wave.OrderBy(static write => write.Row?.Key.ToString(), StringComparer.Ordinal).ToList());
}
