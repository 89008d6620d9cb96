using System.Data.Common;
using Dapper;

namespace Roma.Infrastructure.Identity.Local;

/// <summary>Reads a page of credentials.</summary>
internal static class CredentialPages
{
    /// <summary>
    /// The rows that <paramref name="listSql"/> finds, each with the total, so that both agree; beyond the end there is no row to tell it, and
    /// <paramref name="countSql"/> does.
    /// </summary>
    public static async Task<(long Total, IReadOnlyList<TRow> Rows)> ReadPageAsync<TRow>(
        this DbConnection connection, string listSql, string countSql, object parameters, int offset, CancellationToken cancellationToken)
        where TRow : CredentialRow
    {
        var found = await connection.QueryAsync<TRow>(new CommandDefinition(listSql, parameters, cancellationToken: cancellationToken));
        var rows = found.AsList();
        var total = rows is [var first, ..] ? first.Total
            : offset == 0 ? 0
            : await connection.ExecuteScalarAsync<long>(new CommandDefinition(countSql, parameters, cancellationToken: cancellationToken));
        return (total, rows);
    }
}
