using System.Data.Common;

namespace Roma.Infrastructure.Persistence;

/// <summary>A store of rows. Its failures surface as <see cref="Application.Pipeline.StoreUnavailableException"/>.</summary>
internal interface IDatabase
{
    /// <summary>Runs <paramref name="read"/> on a connection that sees the last commit.</summary>
    Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>
    /// Runs <paramref name="read"/> like <see cref="ReadAsync"/>, but perhaps on a store that is no longer in force: a write that builds on it
    /// finds out, or <see cref="EnsureInForce"/>.
    /// </summary>
    Task<T> ReadUnconfirmedAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>Throws if what was read is of a store that is no longer in force.</summary>
    void EnsureInForce();

    /// <summary>
    /// Makes all of <paramref name="changes"/> durable, or none of them: false if one of them affects another number of rows than it must, or
    /// breaks a unique index. Once begun, it cannot be cancelled.
    /// </summary>
    Task<bool> WriteAsync(IReadOnlyList<Change> changes, CancellationToken cancellationToken);

    /// <summary>
    /// Runs <paramref name="write"/> alone, on a connection that sees every earlier write, and returns once what it wrote is durable; false, with
    /// nothing stored, if it returns false or breaks a unique index. Once begun, it cannot be cancelled.
    /// </summary>
    Task<bool> WriteAsync(Func<DbConnection, Task<bool>> write, CancellationToken cancellationToken);

    /// <summary>
    /// Makes <paramref name="changes"/> on a connection that is lent to a write; false, which that write must return, if one of them affects
    /// another number of rows than it must, or breaks a unique index.
    /// </summary>
    bool TryApply(DbConnection connection, IReadOnlyList<Change> changes);

    /// <summary>Proves that the store can write and read; throws if it cannot.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);
}
