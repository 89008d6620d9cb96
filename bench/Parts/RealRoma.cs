using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Roma.Api;
using Roma.Api.Operator;
using Roma.Infrastructure;

namespace Roma.Bench.Parts;

/// <summary>Roma as it composes itself, on a store in a folder of its own; it does not listen.</summary>
internal sealed class RealRoma : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string folder;

    private RealRoma(WebApplication app, string folder) => (this.app, this.folder) = (app, folder);

    public IServiceProvider Services => app.Services;

    public static async Task<RealRoma> OpenAsync()
    {
        var store = Directory.CreateTempSubdirectory("roma-bench-").FullName;
        var roma = new RealRoma(RomaServer.Build([$"--Roma:DataDirectory={store}", "--Logging:LogLevel:Default=Warning"]), store);
        await roma.Services.OpenStoreForServerAsync(CancellationToken.None);
        return roma;
    }

    /// <summary>Begins a request of the operator's; dispose it when done.</summary>
    public AsyncServiceScope BeginRequest() => Services.BeginOperatorRequest();

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
