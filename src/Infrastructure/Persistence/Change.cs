using System.Data.Common;
using Dapper;

namespace Roma.Infrastructure.Persistence;

/// <summary>One staged statement and the number of rows that it must affect; any other number means that another writer was faster.</summary>
internal record Change(string Sql, object Parameters, int Rows = 1)
{
    /// <summary>Runs the statement; false if another writer was faster.</summary>
    public virtual async Task<bool> ApplyAsync(DbConnection connection) =>
        // No cancellation token: a unit of work must not be cancelled half-way.
        await connection.ExecuteAsync(new CommandDefinition(Sql, Parameters)) == Rows;
}
