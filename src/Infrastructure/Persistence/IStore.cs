namespace Roma.Infrastructure.Persistence;

/// <summary>Reads rows by queries that every store understands; properties of an object are the parameters <c>@</c> and their names.</summary>
internal interface IStoreReader
{
    /// <summary>The first row that <paramref name="sql"/> finds; null if there is none. Its columns are columns of tables.</summary>
    ValueTask<T?> FindAsync<T>(string sql, object key, CancellationToken cancellationToken)
        where T : class;

    /// <summary>
    /// As <see cref="FindAsync"/>, for the row that a unit of work is about to change: stores may order units by it, or lock it. The values of
    /// <paramref name="key"/> say whether two rows are one, so it must have value equality.
    /// </summary>
    ValueTask<T?> FindForUpdateAsync<T>(string sql, object key, CancellationToken cancellationToken)
        where T : class => FindAsync<T>(sql, key, cancellationToken);

    /// <summary>All rows that <paramref name="sql"/> finds, until it is cancelled. Its columns are columns of tables, or are never null.</summary>
    ValueTask<IReadOnlyList<T>> QueryAsync<T>(string sql, object parameters, CancellationToken cancellationToken);

    /// <summary>The first column of the first row; the default of <typeparamref name="T"/> if there is no row, or it is null.</summary>
    ValueTask<T?> ScalarAsync<T>(string sql, object parameters, CancellationToken cancellationToken);
}

/// <summary>
/// A store of rows; reads see the last commit. Its failures surface as <see cref="Application.Pipeline.StoreUnavailableException"/>.
/// </summary>
internal interface IStore : IStoreReader
{
    /// <summary>How long a write waits for its turn before it fails; clients and proxies lose patience at about ten seconds.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How old a read may be that decides whether somebody has a right.</summary>
    static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    /// <summary>What messages call the store, such as its file.</summary>
    string Description { get; }

    /// <summary>Whether other processes may write to it at the same time.</summary>
    bool IsShared => false;

    /// <summary>
    /// Runs <paramref name="decide"/>, perhaps more than once, where it sees every earlier change and no other write can come between, and makes durable
    /// the changes that it returns; false, with nothing stored, if it returns null, or if one of them affects another number of rows than it must
    /// or breaks a unique index. It may wait for nothing but the reader. Once begun, it cannot be cancelled.
    /// </summary>
    Task<bool> CommitAsync(Func<IStoreReader, Task<IReadOnlyList<Change>?>> decide, CancellationToken cancellationToken);

    /// <summary>As <see cref="CommitAsync"/>, with changes that nothing has to be read for.</summary>
    Task<bool> StoreAsync(IReadOnlyList<Change> changes, CancellationToken cancellationToken) =>
        CommitAsync(_ => Task.FromResult<IReadOnlyList<Change>?>(changes), cancellationToken);

    /// <summary>
    /// Completes once what this process has read is known to be less than <see cref="MaxAge"/> behind the latest commit; throws if that cannot be known.
    /// </summary>
    ValueTask EnsureCurrentAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Proves that the store can write and read, and has all its tables; throws if not.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);
}
