using Ardalis.Result;
using MediatR;
using Roma.Application.Apps;
using Roma.Application.Pipeline;
using Roma.Domain.Identity;

namespace Roma.Api.CommandLine;

/// <summary>
/// Fills an instance with apps, one command and so one commit after the other: each is whole and audited, others write between them, and what is
/// stored when it is stopped stays. While one is stored, the next is made and its secrets are sealed.
/// </summary>
internal sealed class Seeding(IServiceProvider services, Scope scope, int total, SeedProgress progress)
{
    /// <summary>How long nothing is written beside a service: longer than a writer that waits takes to look again (150 ms in the driver).</summary>
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(200);

    private readonly IBulkLoad load = services.GetRequiredService<IBulkLoad>();
    private readonly TimeProvider clock = services.GetRequiredService<TimeProvider>();
    private readonly SeedPace pace = new();
    private int sent;
    private long storedAt;

    /// <summary>How many apps are stored.</summary>
    public int Made { get; private set; }

    /// <summary>Creates the apps until all are stored, a command fails, or it is cancelled; answers the failure, or what came of the last command.</summary>
    public async Task<Result<SeededApps>> RunAsync(CancellationToken cancellationToken)
    {
        await load.BeginAsync(cancellationToken);
        // Alone: it is refused where there are apps, and then nothing else must be stored.
        var result = await StoredAsync(Send());
        Batch? open = null;
        try
        {
            while (result.IsSuccess && sent < total && !cancellationToken.IsCancellationRequested)
            {
                var last = open;
                open = Send();
                result = last is null ? result : await StoredAsync(last);
                if (result.IsSuccess && load.IsServed)
                {
                    (last, open) = (open, null);
                    result = await StoredAsync(last);
                    await Task.Delay(Gap, clock, CancellationToken.None);
                }
            }
        }
        finally
        {
            var rest = open is null ? result : await StoredAsync(open);
            result = result.IsSuccess ? rest : result;
        }

        await load.EndAsync(CancellationToken.None);
        return result;
    }

    // Makes and seals before it returns; the rest is the writer's, on a thread of its own.
    private Batch Send()
    {
        var command = new SeedAppsCommand(scope, sent + 1, Math.Min(pace.Count, total - sent));
        sent += command.Count;
        return new Batch(command.Count, clock.GetTimestamp(), SendAsync(command));
    }

    private async Task<Result<SeededApps>> SendAsync(SeedAppsCommand command)
    {
        await using var request = services.BeginOperatorRequest();
        // Not cancelled: it takes a moment, and is stored as a whole.
        return await request.ServiceProvider.GetRequiredService<IMediator>().Send(command, CancellationToken.None);
    }

    private async Task<Result<SeededApps>> StoredAsync(Batch batch)
    {
        var result = await batch.Storing;
        if (result.IsSuccess)
        {
            pace.Learn(batch.Count, clock.GetElapsedTime(Math.Max(batch.SentAt, storedAt)));
            storedAt = clock.GetTimestamp();
            Made += batch.Count;
            await progress.ReportAsync(Made);
        }

        return result;
    }

    private sealed record Batch(int Count, long SentAt, Task<Result<SeededApps>> Storing);
}
