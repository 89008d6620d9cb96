namespace Roma.Infrastructure.Persistence;

/// <summary>
/// One statement and the number of rows that it must affect: any other number means that the store is not as it must be. Null allows any.
/// </summary>
internal sealed record Change(string Sql, object Parameters, int? Rows = 1)
{
    /// <summary>What caches must drop once this is stored; null if nothing.</summary>
    public Invalidation? Invalidates { get; init; }
}
