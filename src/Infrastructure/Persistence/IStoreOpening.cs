namespace Roma.Infrastructure.Persistence;

/// <summary>Makes the store ready before anything reads or writes; throws a <see cref="StartupException"/> that says why it cannot.</summary>
internal interface IStoreOpening
{
    /// <summary>Whether a server has made the store.</summary>
    bool Exists { get; }

    /// <summary>Whether this process made the store, rather than found it.</summary>
    bool IsNew { get; }

    /// <summary>Opens the store, which it makes if there is none; false while another process has it.</summary>
    bool TryOpen();

    /// <summary>
    /// As <see cref="TryOpen"/>, but makes the folder too, waits a moment for another process to end, and runs <paramref name="prepare"/> before any other
    /// process can open the store.
    /// </summary>
    Task OpenForServerAsync(Func<Task> prepare, CancellationToken cancellationToken);

    /// <summary>Runs <paramref name="work"/> while no other process opens the store or runs such work.</summary>
    Task RunAloneAsync(Func<Task> work, CancellationToken cancellationToken) => work();
}
