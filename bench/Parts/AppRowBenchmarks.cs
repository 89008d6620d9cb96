using BenchmarkDotNet.Attributes;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Roma.Application.Apps;
using Roma.Domain.Apps;
using Roma.Domain.Identity;

namespace Roma.Bench.Parts;

/// <summary>What reading an app's row costs, through Dapper.</summary>
[MemoryDiagnoser]
public class AppRowBenchmarks
{
    private readonly Scope place = new("project-1", "instance-1");
    private RealRoma roma = null!;
    private AsyncServiceScope request;
    private IAppRepository apps = null!;
    private string id = "";

    [GlobalSetup]
    public async Task CreateAppAsync()
    {
        roma = await RealRoma.OpenAsync();
        await using (var creation = roma.BeginRequest())
        {
            var create = new CreateAppCommand(place, "orders", Remark: null, Key: null, Secret: null, Favorite: null);
            id = (await creation.ServiceProvider.GetRequiredService<IMediator>().Send(create)).Value.App.Id;
        }

        request = roma.BeginRequest();
        apps = request.ServiceProvider.GetRequiredService<IAppRepository>();
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await request.DisposeAsync();
        await roma.DisposeAsync();
    }

    [Benchmark]
    public Task<App?> Find() => apps.FindAsync(place, id, CancellationToken.None);
}
