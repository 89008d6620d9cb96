using System.Data.Common;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>The quick way to one row, for what is asked in every request; any other query is Dapper's own.</summary>
internal static class KeptQueries
{
    extension(DbConnection connection)
    {
        /// <inheritdoc cref="PreparedConnection.Find"/>
        public T? Find<T>(string sql, object key)
            where T : class =>
            ((PreparedConnection)connection).Find<T>(sql, key);
    }
}
