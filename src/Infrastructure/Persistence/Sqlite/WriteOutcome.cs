namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>What became of the changes of one write in the transaction of its group.</summary>
internal enum WriteOutcome
{
    /// <summary>All of them are in the transaction.</summary>
    Applied,

    /// <summary>None is, and nothing is left of them.</summary>
    NothingWritten,

    /// <summary>Some are, which must not be committed.</summary>
    MustRollBack,
}
