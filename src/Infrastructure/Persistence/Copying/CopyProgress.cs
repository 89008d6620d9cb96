namespace Roma.Infrastructure.Persistence.Copying;

/// <summary>
/// How far the copying of a store is: what it does and to which table, how many of the table's rows it has done, and how many of all rows. The totals are
/// null until all rows have been read once.
/// </summary>
public sealed record CopyProgress(string Step, string Table, long Rows, long? TableTotal, long Done, long? Total);

/// <summary>A table that two stores have alike: how many rows, and the SHA-256 of all of them in the order of their keys.</summary>
public sealed record CopiedRows(string Table, long Rows, string Sha256);
