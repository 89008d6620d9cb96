using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>Registers the store in an SQLite file.</summary>
internal static class SqliteServices
{
    public static IServiceCollection AddSqliteStore(this IServiceCollection services)
    {
        // A column like app_id is read into the property AppId.
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        return services
            .AddSingleton<StoreLocation>()
            .AddSingleton<SqliteStoreOpening>()
            .AddSingleton<IStoreOpening>(provider => provider.GetRequiredService<SqliteStoreOpening>())
            .AddSingleton<DatabaseFile>()
            .AddSingleton<SqliteWriter>()
            .AddSingleton<IStore, SqliteStore>();
    }
}
