using System.Data.Common;

namespace Roma.Infrastructure.Persistence;

/// <summary>A store of rows. Its failures surface as <see cref="Application.Pipeline.StoreUnavailableException"/>.</summary>
internal interface IDatabase
{
    /// <summary>Runs <paramref name="read"/> on a connection that sees the last commit.</summary>
    Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>
    /// Runs <paramref name="write"/> alone, on a connection that sees every write before it, and answers once what it wrote is durable.
    /// False, and nothing of it stored, when it answers false or breaks a unique index. Once begun it is not cancelled.
    /// </summary>
    Task<bool> WriteAsync(Func<DbConnection, Task<bool>> write, CancellationToken cancellationToken);

    /// <summary>Proves that the store takes writes and gives reads; throws where it does not.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);
}
