using Roma.Application.Pipeline;

namespace Roma.Infrastructure.Persistence;

/// <summary>One request's view of the store: it reads the last commit, and stages what it changes until the unit of work ends.</summary>
internal sealed class DbSession(IStore store) : IUnitOfWork, IStoreReader
{
    private readonly List<Change> staged = [];
    private IStoreReader? writer;

    /// <summary>Whether a unit of work is under way, so that reads see what its neighbours in the same commit have changed.</summary>
    public bool IsInUnitOfWork => writer is not null;

    public void Stage(Change change) => staged.Add(change);

    public ValueTask<T?> FindAsync<T>(string sql, object key, CancellationToken cancellationToken)
        where T : class => Reader.FindAsync<T>(sql, key, cancellationToken);

    public ValueTask<IReadOnlyList<T>> QueryAsync<T>(string sql, object parameters, CancellationToken cancellationToken) =>
        Reader.QueryAsync<T>(sql, parameters, cancellationToken);

    public ValueTask<T?> ScalarAsync<T>(string sql, object parameters, CancellationToken cancellationToken) =>
        Reader.ScalarAsync<T>(sql, parameters, cancellationToken);

    public Task<bool> RunAsync(Func<Task<bool>> work, CancellationToken cancellationToken) =>
        store.CommitAsync(reader => DecideAsync(work, reader), cancellationToken);

    private IStoreReader Reader => writer ?? store;

    private async Task<IReadOnlyList<Change>?> DecideAsync(Func<Task<bool>> work, IStoreReader reader)
    {
        staged.Clear();
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
