namespace Roma.Application.Pipeline;

/// <summary>Everything the repositories stage during one request, stored as a whole or not at all.</summary>
public interface IUnitOfWork
{
    /// <summary>
    /// Runs <paramref name="work"/> where it sees every earlier change and no other writer can be faster, perhaps more than once, and durably
    /// stores what it staged in the last run; false, with nothing stored, if it returns false or what it staged conflicts with what is stored;
    /// throws <see cref="StoreUnavailableException"/> if the store fails, in which case the changes may or may not have been stored.
    /// </summary>
    Task<bool> RunAsync(Func<Task<bool>> work, CancellationToken cancellationToken);
}
