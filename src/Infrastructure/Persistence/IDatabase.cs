using System.Data.Common;

namespace Roma.Infrastructure.Persistence;

/// <summary>A store of rows. Its failures surface as <see cref="Application.Pipeline.StoreUnavailableException"/>.</summary>
internal interface IDatabase
{
    /// <summary>Runs <paramref name="read"/> on a connection that sees the last commit.</summary>
    Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>
    /// Runs <paramref name="write"/> alone, on a connection that sees every earlier write, and returns once what it wrote is durable; false, with
    /// nothing stored, if it returns false or breaks a unique index. Once begun, it cannot be cancelled.
    /// </summary>
    Task<bool> WriteAsync(Func<DbConnection, Task<bool>> write, CancellationToken cancellationToken);

    /// <summary>Proves that the store can write and read; throws if it cannot.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);
}
