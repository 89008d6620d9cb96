namespace Roma.Infrastructure.Persistence;

/// <summary>Reads rows by queries that every store understands; properties of an object are the parameters <c>@</c> and their names.</summary>
internal interface IStoreReader
{
    /// <summary>The first row that <paramref name="sql"/> finds; null if there is none. Its columns are columns of tables.</summary>
    ValueTask<T?> FindAsync<T>(string sql, object key, CancellationToken cancellationToken)
        where T : class;

    /// <summary>All rows that <paramref name="sql"/> finds; outside a unit of work, it stops soon after it is cancelled.</summary>
    ValueTask<IReadOnlyList<T>> QueryAsync<T>(string sql, object parameters, CancellationToken cancellationToken);

    /// <summary>The first column of the first row; the default of <typeparamref name="T"/> if there is no row, or it is null.</summary>
    ValueTask<T?> ScalarAsync<T>(string sql, object parameters, CancellationToken cancellationToken);
}

/// <summary>
/// A store of rows; reads see the last commit. Its failures surface as <see cref="Application.Pipeline.StoreUnavailableException"/>.
/// </summary>
internal interface IStore : IStoreReader
{
    /// <summary>
    /// Runs <paramref name="decide"/>, perhaps more than once, where it sees every earlier change and nobody can be faster, and makes durable the
    /// changes that it returns; false, with nothing stored, if it returns null, or if one of them affects another number of rows than it must
    /// or breaks a unique index. Once begun, it cannot be cancelled.
    /// </summary>
    Task<bool> CommitAsync(Func<IStoreReader, Task<IReadOnlyList<Change>?>> decide, CancellationToken cancellationToken);

    /// <summary>Reads a page of each table; throws if one is gone.</summary>
    Task ReadTablesAsync(CancellationToken cancellationToken);

    /// <summary>Proves that the store can write and read; throws if it cannot.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);
}
