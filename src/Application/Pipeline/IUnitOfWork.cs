namespace Roma.Application.Pipeline;

/// <summary>Everything the repositories stage during one request, stored as a whole or not at all.</summary>
public interface IUnitOfWork
{
    /// <summary>
    /// Runs <paramref name="work"/> as the only writer, perhaps more than once, and durably stores what it staged in the last run. It sees every earlier
    /// change. False, with nothing stored, if it returns false or what it staged conflicts with what is stored. Throws a
    /// <see cref="StoreUnavailableException"/> if the store fails: then the changes may or may not have been stored.
    /// </summary>
    Task<bool> RunAsync(Func<Task<bool>> work, CancellationToken cancellationToken);
}
