using System.Data.Common;

namespace Roma.Infrastructure.Persistence;

/// <summary>A store of rows. Its failures surface as <see cref="Application.Pipeline.StoreUnavailableException"/>.</summary>
internal interface IDatabase
{
    /// <summary>Runs <paramref name="read"/> on a connection that sees the last commit.</summary>
    Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>
    /// Runs <paramref name="decide"/>, perhaps twice, where it sees every earlier change and nobody can be faster, and makes durable the
    /// changes that it returns; false, with nothing stored, if it returns null, or if one of them affects another number of rows than it must
    /// or breaks a unique index. Once begun, it cannot be cancelled.
    /// </summary>
    Task<bool> ChangeAsync(Func<DbConnection, Task<IReadOnlyList<Change>?>> decide, CancellationToken cancellationToken);

    /// <summary>
    /// Runs <paramref name="write"/>, perhaps twice, alone, on a connection that sees every earlier write, and returns once what it wrote is
    /// durable; false, with nothing stored, if it returns false or breaks a unique index. Once begun, it cannot be cancelled.
    /// </summary>
    Task<bool> WriteAsync(Func<DbConnection, Task<bool>> write, CancellationToken cancellationToken);

    /// <summary>Reads a page of each table; throws if one is gone.</summary>
    Task ReadTablesAsync(CancellationToken cancellationToken);

    /// <summary>Proves that the store can write and read; throws if it cannot.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);
}
