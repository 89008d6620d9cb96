namespace Roma.Infrastructure.Persistence;

/// <summary>Makes the store ready before anything reads or writes; throws a <see cref="StartupException"/> that says why it cannot.</summary>
internal interface IStoreOpening
{
    /// <summary>Whether this process made the store, rather than found it.</summary>
    bool IsNew { get; }

    /// <summary>Opens the store for a server, which no other server may share.</summary>
    Task OpenForServerAsync(CancellationToken cancellationToken);

    /// <summary>Opens the store for a command, whether or not a server is running.</summary>
    Task OpenForCommandAsync(CancellationToken cancellationToken);

    /// <summary>Lets commands beside this server in; if that fails, they are refused and the server goes on.</summary>
    void AdmitCommands();
}
