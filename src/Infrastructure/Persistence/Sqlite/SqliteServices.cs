using Microsoft.Extensions.DependencyInjection;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>Registers the store in an SQLite file.</summary>
internal static class SqliteServices
{
    public static IServiceCollection AddSqliteStore(this IServiceCollection services) =>
        services
            .AddSingleton<StoreLocation>()
            .AddSingleton<Store>()
            .AddSingleton<IStoreOpening>(provider => provider.GetRequiredService<Store>())
            .AddSingleton<DatabaseFile>()
            .AddSingleton<SqliteWriter>()
            .AddSingleton<IStore, SqliteStore>();
}
