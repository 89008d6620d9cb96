using Roma.Infrastructure.Persistence;

namespace Roma.UnitTests.Harness;

/// <summary>A store that can nothing; a test overrides what it needs.</summary>
internal abstract class StoreDouble : IStore
{
    public string Description => "a double";

    public virtual ValueTask<T?> FindAsync<T>(string sql, object key, CancellationToken cancellationToken)
        where T : class => throw new NotSupportedException();

    public virtual ValueTask<IReadOnlyList<T>> QueryAsync<T>(string sql, object parameters, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public virtual ValueTask<T?> ScalarAsync<T>(string sql, object parameters, CancellationToken cancellationToken) => throw new NotSupportedException();

    public virtual Task<bool> CommitAsync(Func<IStoreReader, Task<IReadOnlyList<Change>?>> decide, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public virtual Task ProbeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
