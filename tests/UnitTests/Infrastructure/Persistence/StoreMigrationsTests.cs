using Dapper;
using Microsoft.Data.Sqlite;

namespace Roma.UnitTests.Infrastructure.Persistence;

public sealed class StoreMigrationsTests : IAsyncLifetime
{
    /// <summary>What PostgreSQL alone has: SQLite's key ring is in files, and each has a journal in its own form.</summary>
    private const string OwnTables = "('key_ring', 'schemaversions')";

    private const string ColumnsOfPostgresSql = $"""
        SELECT table_name || '.' || column_name || ' '
            || CASE data_type WHEN 'bytea' THEN 'BLOB' ELSE UPPER(data_type) END
            || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END
        FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name NOT IN {OwnTables}
        """;

    private const string ColumnsOfSqliteSql = """
        SELECT tables.name || '.' || columns.name || ' ' || columns.type || CASE columns."notnull" WHEN 1 THEN ' NOT NULL' ELSE '' END
        FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
        WHERE tables.type = 'table' AND tables.name NOT LIKE 'Schema%' AND tables.name NOT LIKE 'sqlite%'
        """;

    // Columns of an index in their order; the name of an index that makes a primary key is the database's own.
    private const string IndexesOfPostgresSql = $"""
        SELECT tables.relname || ' ' || CASE WHEN indisprimary THEN 'PRIMARY KEY' ELSE indexes.relname END
            || CASE WHEN indisunique THEN ' UNIQUE' ELSE '' END || ' ('
            || (SELECT string_agg(
                    attname || CASE WHEN indoption[place - 1] & 1 = 1 THEN ' DESC' ELSE '' END, ', ' ORDER BY place)
                FROM unnest(indkey::int[]) WITH ORDINALITY AS keys (number, place)
                JOIN pg_attribute ON attrelid = indrelid AND attnum = number) || ')'
        FROM pg_index
        JOIN pg_class AS tables ON tables.oid = indrelid
        JOIN pg_class AS indexes ON indexes.oid = indexrelid
        WHERE tables.relnamespace = 'public'::regnamespace AND tables.relname NOT IN {OwnTables}
        """;

    private const string IndexesOfSqliteSql = """
        SELECT tables.name || ' ' || CASE indexes.origin WHEN 'pk' THEN 'PRIMARY KEY' ELSE indexes.name END
            || CASE indexes."unique" WHEN 1 THEN ' UNIQUE' ELSE '' END || ' ('
            || (SELECT group_concat(keys.name || CASE keys.desc WHEN 1 THEN ' DESC' ELSE '' END, ', ' ORDER BY keys.seqno)
                FROM pragma_index_xinfo(indexes.name) AS keys
                WHERE keys.key = 1) || ')'
        FROM sqlite_schema AS tables, pragma_index_list(tables.name) AS indexes
        WHERE tables.type = 'table' AND tables.name NOT LIKE 'Schema%' AND tables.name NOT LIKE 'sqlite%'
        """;

    private readonly RealStore sqlite = RealStore.Closed(
        new("Roma:Storage:Provider", "Sqlite"), new("ConnectionStrings:Roma", null), new("Roma:KeyRing:CertificateFile", null),
        new("Roma:KeyRing:CertificatePassword", null));

    private readonly RealStore postgres = RealStore.Closed();

    public async ValueTask InitializeAsync()
    {
        await sqlite.OpenForServerAsync();
        await postgres.OpenForServerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await sqlite.DisposeAsync();
        await postgres.DisposeAsync();
    }

    [PostgresOnly]
    [Theory]
    [InlineData("apps.sealed_secret BLOB NOT NULL", ColumnsOfPostgresSql, ColumnsOfSqliteSql)]
    [InlineData(
        "apps apps_in_list_order (project_id, instance_id, favorite DESC, created_at DESC, app_id)", IndexesOfPostgresSql, IndexesOfSqliteSql)]
    public async Task Make_the_same_columns_and_indexes_in_both_databases(string one, string ofPostgres, string ofSqlite)
    {
        var inPostgres = await postgres.QueryAsync<string>(ofPostgres);
        await using var connection = new SqliteConnection($"Data Source={sqlite.Location.DatabaseFile};Mode=ReadOnly;Pooling=False");
        var inSqlite = await connection.QueryAsync<string>(ofSqlite);

        Assert.Contains(one, inPostgres);
        Assert.Equal(inSqlite.Order(StringComparer.Ordinal), inPostgres.Order(StringComparer.Ordinal));
    }

    [PostgresOnly]
    [Fact]
    public async Task Sort_text_by_its_bytes_in_PostgreSQL_as_SQLite_does() =>
        Assert.Equal(
            ["C"], await postgres.QueryAsync<string>(
                "SELECT DISTINCT collation_name FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'text'"));
}
