using Roma.Infrastructure.Persistence;

namespace Roma.Infrastructure.Identity.Local;

/// <summary>Reads a page of credentials.</summary>
internal static class CredentialPages
{
    /// <summary>
    /// The rows that <paramref name="listSql"/> finds, each with the total, so that both agree; beyond the end there is no row to tell it, and
    /// <paramref name="countSql"/> does.
    /// </summary>
    public static async Task<(long Total, IReadOnlyList<TRow> Rows)> ReadPageAsync<TRow>(
        this IStoreReader reader, string listSql, string countSql, object parameters, int offset, CancellationToken cancellationToken)
        where TRow : CredentialRow
    {
        var rows = await reader.QueryAsync<TRow>(listSql, parameters, cancellationToken);
        var total = rows is [var first, ..] ? first.Total
            : offset == 0 ? 0
            : await reader.ScalarAsync<long>(countSql, parameters, cancellationToken);
        return (total, rows);
    }
}
