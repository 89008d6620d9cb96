using System.Diagnostics.CodeAnalysis;
using Ardalis.Result;
using BenchmarkDotNet.Attributes;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Roma.Application;
using Roma.Application.Apps;
using Roma.Application.Audit;
using Roma.Application.Identity;
using Roma.Application.Pipeline;
using Roma.Domain.Apps;
using Roma.Domain.Audit;
using Roma.Domain.Identity;

namespace Roma.Bench.Parts;

/// <summary>What the pipeline of a reset costs, from the command to the ports, which do nothing here.</summary>
[MemoryDiagnoser]
public class PipelineBenchmarks
{
    private readonly Caller caller = new("user-1", "bench", "project-1", Roles.PermissionsOf(Role.Member));
    private readonly ResetAppSecretCommand command = new(new Scope("project-1", "instance-1"), Ports.Id, ProposedSecret.From("JNs1VK3vLdTT9Djd"));
    private ServiceProvider services = null!;

    [GlobalSetup]
    [SuppressMessage("ApiDesign", "RS0030", Justification = "It composes what it measures, and so names the system's clock.")]
    public async Task ComposeAsync()
    {
        var ports = new Ports();
        services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Information))
            .AddApplication()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IAppRepository>(ports)
            .AddSingleton<IAuditTrail>(ports)
            .AddSingleton<IUnitOfWork>(ports)
            .AddSingleton<ISecretGenerator>(ports)
            .BuildServiceProvider();
        if (!(await Reset()).IsSuccess)
        {
            throw new InvalidOperationException("The reset was refused, which is not what is to be measured.");
        }
    }

    [GlobalCleanup]
    public void Close() => services.Dispose();

    [Benchmark]
    public async Task<Result<AppSecretView>> Reset()
    {
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallerContext>().Enter(caller, "request-1");
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command);
    }

    private sealed class Ports : IAppRepository, IAuditTrail, IUnitOfWork, ISecretGenerator
    {
        public const string Id = "0198c0a5-6a66-7d2c-b5d8-8a1d3f8a2c11";

        private static readonly Stamp Created = new("user-1", "bench", DateTimeOffset.UnixEpoch);
        private static readonly AppState Known = new()
        {
            Id = AppId.Parse(Id),
            Scope = new Scope("project-1", "instance-1"),
            Version = 1,
            Name = AppName.Create("orders"),
            Remark = Remark.Create(""),
            Key = AppKey.Create("orders-key"),
            Favorite = false,
            SecretNumber = 1,
            Created = Created,
            Updated = Created,
        };

        // A new one each time, as from a row.
        public Task<App?> FindAsync(Scope scope, string appId, CancellationToken cancellationToken) =>
            Task.FromResult<App?>(App.Restore(Known with { Scope = scope }));

        public Task<bool> IsNameTakenAsync(Scope scope, AppName name, CancellationToken cancellationToken) => Task.FromResult(false);

        public Task<bool> IsKeyTakenAsync(Scope scope, AppKey key, CancellationToken cancellationToken) => Task.FromResult(false);

        public void Add(App app)
        {
        }

        public void Save(App app)
        {
        }

        public void Remove(App app)
        {
        }

        public void Record(AuditAction action)
        {
        }

        public Task<bool> RunAsync(Func<Task<bool>> work, CancellationToken cancellationToken) => work();

        public Secret NewSecret() => Secret.Create("JNs1VK3vLdTT9Djd");
    }
}
