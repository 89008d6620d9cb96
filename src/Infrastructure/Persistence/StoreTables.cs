namespace Roma.Infrastructure.Persistence;

/// <summary>The tables that every store must have.</summary>
internal static class StoreTables
{
    private const string ReadSql = """
        SELECT
          EXISTS (SELECT project_id FROM apps),
          EXISTS (SELECT project_id FROM app_totals),
          EXISTS (SELECT project_id FROM audit_entries),
          EXISTS (SELECT project_id FROM tokens),
          EXISTS (SELECT project_id FROM data_keys),
          EXISTS (SELECT project_id FROM access_keys),
          EXISTS (SELECT project_id FROM used_signatures)
        """;

    /// <summary>Looks into each table; throws if one is missing.</summary>
    public static async Task ReadTablesAsync(this IStoreReader reader, CancellationToken cancellationToken) =>
        await reader.ScalarAsync<long>(ReadSql, new { }, cancellationToken);
}
