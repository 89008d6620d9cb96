namespace Roma.Infrastructure.Persistence;

/// <summary>Makes the store ready before anything reads or writes; throws a <see cref="StartupException"/> that says why it cannot.</summary>
internal interface IStoreOpening
{
    /// <summary>Whether a server has made the store.</summary>
    bool Exists { get; }

    /// <summary>Whether this process made the store, rather than found it.</summary>
    bool IsNew { get; }

    /// <summary>Opens the store for a server, which makes it if there is none.</summary>
    Task OpenForServerAsync(CancellationToken cancellationToken);

    /// <summary>For a command: opens a store that a server made earlier; false while another process has it.</summary>
    bool TryOpenForCommand();
}
