using Ardalis.Result;
using MediatR;
using Roma.Application.Apps;
using Roma.Application.Pipeline;
using Roma.Domain.Identity;

namespace Roma.Api.Operator.Seeding;

/// <summary>
/// Fills an instance with apps, one command and so one commit after the other: each is whole and audited, others write between them, and what is
/// stored when it is stopped stays.
/// </summary>
internal sealed class Seeder(IServiceProvider services, Scope scope, int total, SeedProgress progress)
{
    /// <summary>How long nothing is written beside a service: longer than a writer that waits takes to look again (150 ms in the driver).</summary>
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(200);

    private readonly IBulkLoad load = services.GetRequiredService<IBulkLoad>();
    private readonly TimeProvider clock = services.GetRequiredService<TimeProvider>();
    private readonly SeedPace pace = new();

    /// <summary>How many apps are stored.</summary>
    public int Made { get; private set; }

    /// <summary>Creates the apps until all are stored, a command fails, or it is cancelled; answers what came of the last command.</summary>
    public async Task<Result<SeededApps>> RunAsync(CancellationToken cancellationToken)
    {
        await load.BeginAsync(cancellationToken);
        Result<SeededApps> result;
        // One at a time: what waits behind another that takes long would be given up.
        while ((result = await AddAsync(new SeedAppsCommand(scope, Made + 1, Math.Min(pace.Count, total - Made)))).IsSuccess
            && Made < total && !cancellationToken.IsCancellationRequested)
        {
            if (load.IsServed)
            {
                await Task.Delay(Gap, clock, CancellationToken.None);
            }
        }

        await load.EndAsync(CancellationToken.None);
        return result;
    }

    private async Task<Result<SeededApps>> AddAsync(SeedAppsCommand command)
    {
        var start = clock.GetTimestamp();
        await using var request = services.BeginOperatorRequest();
        // Not cancelled: it takes a moment, and is stored as a whole.
        var result = await request.ServiceProvider.GetRequiredService<IMediator>().Send(command, CancellationToken.None);
        if (result.IsSuccess)
        {
            pace.Learn(command.Count, clock.GetElapsedTime(start));
            Made += command.Count;
            await progress.ReportAsync(Made);
        }

        return result;
    }
}
