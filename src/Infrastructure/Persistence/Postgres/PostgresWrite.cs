namespace Roma.Infrastructure.Persistence.Postgres;

/// <summary>What one caller wants to store, what it reads to decide that, and the answer that it waits for.</summary>
internal sealed class PostgresWrite(Func<IStoreReader, Task<IReadOnlyList<Change>?>> decide, long since) : IStoreReader
{
    /// <summary>How often it is run alone before its conflict is its answer.</summary>
    private const int MaxConflicts = 3;

    private readonly TaskCompletionSource<bool> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PostgresRead> asked = [];
    private readonly List<PostgresRead> rows = [];
    private Task decision = Task.CompletedTask;
    private bool hasMetConflict;
    private int conflicts;

    public Task<bool> Answer => answer.Task;

    /// <summary>When it came, by the clock's timestamp.</summary>
    public long Since => since;

    /// <summary>The row that it is about to change, as far as is known; equal for the same row.</summary>
    public (string Sql, object Key)? Row { get; private set; }

    /// <summary>What it reads and has no rows for yet.</summary>
    public IReadOnlyList<PostgresRead> Asked => asked;

    /// <summary>What locks the rows that it changes.</summary>
    public IReadOnlyList<PostgresRead> Rows => rows;

    /// <summary>The project of the rows that it reads and changes; null while none is named.</summary>
    public object? Project =>
        asked.Select(static read => read.Values).Concat((Changes ?? []).Select(static change => change.Parameters))
            .Select(static values => values.GetType().GetProperty("ProjectId")?.GetValue(values))
            .FirstOrDefault(static project => project is not null);

    public bool IsDecided => decision.IsCompleted;

    /// <summary>What it stores, once that is decided; null if it refuses.</summary>
    public IReadOnlyList<Change>? Changes { get; private set; }

    /// <summary>Whether a commit of its changes was sent whose outcome nobody knows.</summary>
    public bool MayBeStored { get; private set; }

    /// <summary>Begins to decide: runs as far as it gets without rows.</summary>
    public void Decide()
    {
        (Row, Changes) = (null, null);
        asked.Clear();
        rows.Clear();
        decision = DecideAsync();
    }

    /// <summary>Has it go on with the rows that it asked for, which have been taken.</summary>
    public async Task GoOnAsync()
    {
        PostgresRead[] taken = [.. asked];
        asked.Clear();
        foreach (var read in taken)
        {
            read.Complete();
        }

        // It goes on within Complete, unless the runtime has put that off.
        while (!IsDecided && asked.Count == 0)
        {
            await Task.Yield();
        }
    }

    public ValueTask<T?> FindAsync<T>(string sql, object key, CancellationToken cancellationToken)
        where T : class => Ask(new PostgresRead<T?>(PostgresStatement.Query(sql, key), key, PostgresRead.FirstAsync<T>));

    public ValueTask<T?> FindForUpdateAsync<T>(string sql, object key, CancellationToken cancellationToken)
        where T : class
    {
        Row ??= (sql, key);
        var read = new PostgresRead<T?>(PostgresStatement.Query(sql, key), key, PostgresRead.FirstAsync<T>, isForUpdate: true);
        rows.Add(read);
        return Ask(read);
    }

    public ValueTask<IReadOnlyList<T>> QueryAsync<T>(string sql, object parameters, CancellationToken cancellationToken) =>
        Ask(new PostgresRead<IReadOnlyList<T>>(PostgresStatement.Query(sql, parameters), parameters, PostgresRead.AllAsync<T>));

    public ValueTask<T?> ScalarAsync<T>(string sql, object parameters, CancellationToken cancellationToken) =>
        Ask(new PostgresRead<T?>(PostgresStatement.Query(sql, parameters), parameters, PostgresRead.ScalarAsync<T>));

    /// <summary>
    /// Whether it is tried again, alone, after a conflict, which is final if the same changes cannot be stored any more; otherwise the conflict is its
    /// answer.
    /// </summary>
    public bool TryResolveConflict(bool isAlone, bool isFinal)
    {
        if (MayBeStored && !(isFinal && hasMetConflict))
        {
            // The conflict may be with itself, carried out late: then it finds itself now.
            hasMetConflict |= isFinal;
            return true;
        }

        (MayBeStored, hasMetConflict) = (false, false);
        conflicts += isAlone ? 1 : 0;
        if (conflicts == MaxConflicts)
        {
            answer.TrySetResult(false);
            return false;
        }

        Decide();
        return true;
    }

    /// <summary>Whether it can be tried again after an outage: not if it may be stored, and nothing proves whether it is.</summary>
    public bool TryResolveOutage(bool isCommitSent)
    {
        MayBeStored |= isCommitSent && Changes is { Count: > 0 };
        if (!MayBeStored)
        {
            Decide();
            return true;
        }

        return Changes!.Any(static change => change.Proof is not null);
    }

    /// <summary>Answers its caller, after the commit.</summary>
    public void Complete()
    {
        if (decision.Exception is { } fault)
        {
            answer.TrySetException(fault.InnerException!);
        }
        else if (decision.IsCanceled)
        {
            answer.TrySetCanceled();
        }
        else
        {
            answer.TrySetResult(Changes is not null);
        }
    }

    /// <summary>Answers its caller that it failed.</summary>
    public void Fail(Exception exception) => answer.TrySetException(decision.Exception?.InnerException ?? exception);

    private async Task DecideAsync() => Changes = await decide(this);

    private ValueTask<T> Ask<T>(PostgresRead<T> read)
    {
        asked.Add(read);
        return new(read.Rows);
    }
}
