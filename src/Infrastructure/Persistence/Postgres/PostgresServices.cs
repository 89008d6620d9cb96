using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Roma.Infrastructure.Persistence.Postgres;

/// <summary>Registers the store in a PostgreSQL database.</summary>
internal static class PostgresServices
{
    public static IServiceCollection AddPostgresStore(this IServiceCollection services)
    {
        // A column like app_id is read into the property AppId.
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        return services
            .AddSingleton<PostgresDatabase>()
            .AddSingleton<IStoreOpening, PostgresStoreOpening>()
            .AddSingleton<IStore, PostgresStore>();
    }
}
