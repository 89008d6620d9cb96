namespace Roma.Application.Pipeline;

/// <summary>What the repositories staged during one request, stored as a whole or not at all.</summary>
public interface IUnitOfWork
{
    /// <summary>
    /// Stores what is staged, durably; false, and nothing stored, when another writer was faster. Throws
    /// <see cref="StoreUnavailableException"/> when the store cannot: then nothing was acknowledged, and the outcome may be either.
    /// </summary>
    Task<bool> TryCommitAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Runs <paramref name="work"/> where it sees every change before it and no other writer can be faster, and stores what it staged
    /// if it answers true. False, and nothing stored, when it answers false or what it staged contradicts what is stored.
    /// </summary>
    Task<bool> RunExclusivelyAsync(Func<Task<bool>> work, CancellationToken cancellationToken);
}
