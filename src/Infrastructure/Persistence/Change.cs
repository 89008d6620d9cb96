namespace Roma.Infrastructure.Persistence;

/// <summary>One staged statement and the number of rows that it must affect; any other number means that the store is not as it must be.</summary>
internal sealed record Change(string Sql, object Parameters, int Rows = 1);
