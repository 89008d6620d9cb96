namespace Roma.Infrastructure.Persistence;

/// <summary>
/// One statement and the number of rows that it must affect: any other number means that the store is not as it must be. Null allows any; an INSERT has one
/// row.
/// </summary>
internal sealed record Change(string Sql, object Parameters, int? Rows = 1)
{
    /// <summary>
    /// A query, with the same parameters, that finds a row once the whole unit of work is stored; null if there is none. Where the outcome of a
    /// commit is unknown, it keeps the unit from being stored twice.
    /// </summary>
    public string? Proof { get; init; }

    /// <summary>
    /// Names a row that several units of work may want at the same time, such as a total, or one whose name must be unique; null for any other. Stores
    /// lock such rows last and in the order of their names, so that units do not wait for each other in a circle.
    /// </summary>
    public string? SharedRow { get; init; }

    /// <summary>What caches must drop once this is stored; null if nothing.</summary>
    public Invalidation? Invalidates { get; init; }
}
