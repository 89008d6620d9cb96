using Roma.Domain.Audit;

namespace Roma.Infrastructure.Persistence;

/// <summary>One request's view of the store: it reads the last commit, and stages what it changes until the unit of work ends.</summary>
internal sealed class DbSession(IStore store) : IUnitOfWork, IStoreReader
{
    private readonly List<Change> staged = [];
    private readonly List<AuditTarget> targets = new(1);
    private IStoreReader? writer;

    /// <summary>Whether a unit of work is under way, so that reads see what its neighbours in the same commit have changed.</summary>
    public bool IsInUnitOfWork => writer is not null;

    /// <summary>What is changed by what is staged.</summary>
    public IReadOnlyList<AuditTarget> Targets => targets;

    /// <summary>Stages a change of <paramref name="target"/>, which gets an audit entry.</summary>
    public void Stage(Change change, AuditTarget target)
    {
        staged.Add(change);
        if (targets.Count == 0 || targets[^1] != target)
        {
            targets.Add(target);
        }
    }

    /// <summary>Stages an audit entry.</summary>
    public void StageEntry(Change entry) => staged.Add(entry);

    public ValueTask<T?> FindAsync<T>(string sql, object key, CancellationToken cancellationToken)
        where T : class => Reader.FindAsync<T>(sql, key, cancellationToken);

    public ValueTask<T?> FindForUpdateAsync<T>(string sql, object key, CancellationToken cancellationToken)
        where T : class => Reader.FindForUpdateAsync<T>(sql, key, cancellationToken);

    public ValueTask<IReadOnlyList<T>> QueryAsync<T>(string sql, object parameters, CancellationToken cancellationToken) =>
        Reader.QueryAsync<T>(sql, parameters, cancellationToken);

    public ValueTask<T?> ScalarAsync<T>(string sql, object parameters, CancellationToken cancellationToken) =>
        Reader.ScalarAsync<T>(sql, parameters, cancellationToken);

    public async Task<bool> RunAsync(Func<Task<bool>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await store.CommitAsync(reader => DecideAsync(work, reader), cancellationToken);
        }
        finally
        {
            // A decision that waits for rows of a store that has failed does not come to its end.
            writer = null;
        }
    }

    private IStoreReader Reader => writer ?? store;

    private async Task<IReadOnlyList<Change>?> DecideAsync(Func<Task<bool>> work, IStoreReader reader)
    {
        staged.Clear();
        targets.Clear();
        writer = reader;
        try
        {
            return await work() ? staged : null;
        }
        finally
        {
            writer = null;
        }
    }
}
