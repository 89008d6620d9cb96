namespace Roma.Infrastructure.Persistence;

/// <summary>One staged statement and the number of rows that it must affect; any other number means that another writer was faster.</summary>
internal sealed record Change(string Sql, object Parameters, int Rows = 1);
