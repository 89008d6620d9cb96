namespace Roma.Application.Pipeline;

/// <summary>All changes that the repositories stage during one request, stored together or not at all.</summary>
public interface IUnitOfWork
{
    /// <summary>
    /// Runs <paramref name="work"/>, perhaps more than once, where it sees every earlier change and no other writer can interfere, and durably
    /// stores what its last run staged. False, with nothing stored, if it returns false or its changes conflict with what is stored.
    /// Throws <see cref="StoreUnavailableException"/> if the store fails; the changes may or may not have been stored then.
    /// </summary>
    Task<bool> RunAsync(Func<Task<bool>> work, CancellationToken cancellationToken);
}
