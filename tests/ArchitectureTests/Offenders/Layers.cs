using Dapper;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Roma.Infrastructure.Settings;

namespace Roma.ArchitectureTests.Offenders;

internal sealed class QueriesBesideTheStore
{
    public static object Connect() => new SqliteConnection();
}

internal sealed class QueriesInTheBackground
{
    public static Func<Task<int>> Later(System.Data.IDbConnection connection) => async () =>
    {
        await Task.Yield();
        return await connection.ExecuteAsync("PRAGMA optimize");
    };
}

internal sealed class TakesAConnection
{
    public static void Use(System.Data.Common.DbConnection connection) => connection.Close();
}

internal sealed class NamesSqlite
{
    public static bool IsOutage(Exception exception) => Infrastructure.Persistence.Sqlite.SqliteFaults.IsOutage(exception);
}

internal sealed class KnowsHttp
{
    public static async Task<bool> AskAsync()
    {
        await Task.Yield();
        var context = new DefaultHttpContext();
        return context.Request.IsHttps;
    }
}

internal sealed class ComposesByItself
{
    public static async Task<string> ReadAsync(IServiceProvider services)
    {
        await Task.Yield();
        return services.GetService(typeof(RomaOptions)) is RomaOptions options ? options.DataDirectory : "";
    }
}

public class OpenClass;
