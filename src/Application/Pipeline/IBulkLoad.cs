namespace Roma.Application.Pipeline;

/// <summary>The store, for a process that makes many commits in a row, perhaps beside a service that uses the same store.</summary>
public interface IBulkLoad
{
    /// <summary>Whether a service uses the store now.</summary>
    bool IsServed { get; }

    /// <summary>Has this process's commits wait a minute for others' before they fail: a busy service leaves few gaps.</summary>
    Task BeginAsync(CancellationToken cancellationToken);

    /// <summary>Moves all that was committed from the write-ahead log to the database, as far as others' reads allow, and empties the log.</summary>
    Task EndAsync(CancellationToken cancellationToken);
}
