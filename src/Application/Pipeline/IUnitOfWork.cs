namespace Roma.Application.Pipeline;

/// <summary>Everything the repositories staged during one request, stored as a whole or not at all.</summary>
public interface IUnitOfWork
{
    /// <summary>
    /// Durably stores everything staged; stores nothing and returns false if another writer was faster; throws
    /// <see cref="StoreUnavailableException"/> if the store fails, in which case the changes may or may not have been stored.
    /// </summary>
    Task<bool> TryCommitAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Runs <paramref name="work"/> where it sees every earlier change and no other writer can be faster, and stores what it staged
    /// if it returns true; false, with nothing stored, if it returns false or what it staged conflicts with what is stored.
    /// </summary>
    Task<bool> RunExclusivelyAsync(Func<Task<bool>> work, CancellationToken cancellationToken);

    /// <summary>Throws <see cref="StoreUnavailableException"/> if what was read and not committed upon is not what is stored.</summary>
    void ConfirmReads();
}
