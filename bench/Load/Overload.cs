using System.Globalization;

namespace Roma.Bench.Load;

/// <summary>More than Roma can serve, then a disk that is too slow, and between them what it can serve.</summary>
internal sealed class Overload(OverloadPlan plan, Store store, TextWriter progress)
{
    /// <summary>Requests per second still fall a little after ten seconds, crowd or no crowd.</summary>
    private const int WarmUpSeconds = 20;

    /// <summary>Twice as long as anything waits for the writer.</summary>
    private const int DrainSeconds = 10;

    private readonly OverloadResults results = new();

    private Traffic Calm => new(Row.Crowd, Plan.TargetConnections, plan.Seconds);

    // Until all have their answers: who waits longest must not be left out.
    private Traffic Crowd(int connections) => new(Row.Crowd, connections, plan.Seconds) { Timeout = 30, Drain = DrainSeconds };

    /// <summary>Overloads, and writes what came of it; answers the exit code.</summary>
    public static async Task<int> RunAsync(OverloadPlan plan, TextWriter output, TextWriter progress, CancellationToken cancellationToken)
    {
        var store = await Store.PrepareCopyAsync(plan.Apps, plan.Build, "overload", progress, cancellationToken);
        var overload = new Overload(plan, store, progress);
        var server = await Server.StartAsync(plan.Build, store.Folder);
        await using (server)
        {
            await overload.RunAsync(server, cancellationToken);
        }

        var targets = OverloadTargets.Evaluate(plan, overload.results);
        await output.WriteLineAsync(await OverloadReport.WriteAsync(plan, overload.results, targets, cancellationToken));
        return targets.All(target => target.IsMet) ? 0 : 1;
    }

    private async Task RunAsync(Server server, CancellationToken cancellationToken)
    {
        await progress.WriteLineAsync("Warming up");
        await Wrk.CountAsync(server, store, new Traffic(Row.Crowd, Plan.TargetConnections, WarmUpSeconds), cancellationToken);
        await server.BecomeIdleAsync(cancellationToken);
        await MeasureAsync(server, OverloadResults.Before, Calm, cancellationToken);
        await MeasureAsync(server, OverloadResults.Tenfold, Crowd(OverloadPlan.Tenfold), cancellationToken);
        await MeasureAsync(server, OverloadResults.Crowd, Crowd(plan.Crowd), cancellationToken);
        await MeasureAsync(server, OverloadResults.After, Calm, cancellationToken);
        await StallAsync(server, cancellationToken);
        // To those whom it refuses, an overload is an outage of the store.
        results.Complaints = [.. server.Complaints.Where(line => !line.Contains("SqliteWriter[10]", StringComparison.Ordinal))];
    }

    private async Task StallAsync(Server server, CancellationToken cancellationToken)
    {
        await using (var disk = new StalledDisk())
        {
            results.Skipped = await disk.StallAsync(server);
            if (results.Skipped is not null)
            {
                return;
            }

            await MeasureAsync(server, OverloadResults.Stalled, Crowd(Plan.TargetConnections), cancellationToken);
            await MeasureAsync(server, OverloadResults.StalledCrowd, Crowd(plan.StalledCrowd), cancellationToken);
        }

        await MeasureAsync(server, OverloadResults.Recovered, Calm, cancellationToken);
    }

    private async Task MeasureAsync(Server server, string name, Traffic traffic, CancellationToken cancellationToken)
    {
        server.ForgetPeak();
        var wrk = await Wrk.CountAsync(server, store, traffic, cancellationToken);
        await server.BecomeIdleAsync(cancellationToken);
        var phase = new OverloadPhase(name, traffic, wrk, server.ReadUsage().PeakResident);
        results.Phases.Add(phase);
        var text = string.Create(CultureInfo.InvariantCulture, $"{name}, {traffic.Connections} connections: {phase.Good} of {wrk.Requests} answers are 200");
        await progress.WriteLineAsync(text);
    }
}
