using System.Globalization;
using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Overload;

/// <summary>Sends too many requests, then stalls the disk, and measures the usual load between them.</summary>
internal sealed class OverloadRun(OverloadPlan plan, Store store, TextWriter progress)
{
    /// <summary>Requests per second still fall a little after ten seconds.</summary>
    private const int WarmUpSeconds = 20;

    /// <summary>Twice the longest time that a change waits for the writer.</summary>
    private const int DrainSeconds = 10;

    private readonly OverloadResults results = new();

    private WrkRun Calm => new(Row.Overload, WrkRun.UsualConnections, plan.Seconds);

    // Waits for every answer: the slowest ones count too.
    private WrkRun Crowd(int connections) => new(Row.Overload, connections, plan.Seconds) { Timeout = 30, Drain = DrainSeconds };

    /// <summary>Runs all phases, writes the results, and returns the exit code.</summary>
    public static async Task<int> RunAsync(OverloadPlan plan, TextWriter output, TextWriter progress, CancellationToken cancellationToken)
    {
        var store = await Store.PrepareCopyAsync(plan.Apps, plan.Build, "overload", progress, cancellationToken);
        var overload = new OverloadRun(plan, store, progress);
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
        await Wrk.CountAsync(server, store, new WrkRun(Row.Overload, WrkRun.UsualConnections, WarmUpSeconds), cancellationToken);
        await server.WaitUntilIdleAsync(cancellationToken);
        await MeasureAsync(server, OverloadResults.Before, Calm, cancellationToken);
        await MeasureAsync(server, OverloadResults.Tenfold, Crowd(OverloadPlan.Tenfold), cancellationToken);
        await MeasureAsync(server, OverloadResults.Crowd, Crowd(plan.Crowd), cancellationToken);
        await MeasureAsync(server, OverloadResults.After, Calm, cancellationToken);
        await StallAsync(server, cancellationToken);
        // The store logs refused changes as an outage, which they are here.
        results.Warnings = [.. server.Warnings.Where(line => !line.Contains("SqliteWriter[10]", StringComparison.Ordinal))];
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

            await MeasureAsync(server, OverloadResults.Stalled, Crowd(WrkRun.UsualConnections), cancellationToken);
            await MeasureAsync(server, OverloadResults.StalledCrowd, Crowd(plan.StalledCrowd), cancellationToken);
        }

        await MeasureAsync(server, OverloadResults.Recovered, Calm, cancellationToken);
    }

    private async Task MeasureAsync(Server server, string name, WrkRun run, CancellationToken cancellationToken)
    {
        server.ResetPeakMemory();
        var wrk = await Wrk.CountAsync(server, store, run, cancellationToken);
        await server.WaitUntilIdleAsync(cancellationToken);
        var phase = new OverloadPhase(name, run, wrk, server.ReadUsage().PeakResident);
        results.Phases.Add(phase);
        var text = string.Create(CultureInfo.InvariantCulture, $"{name}, {run.Connections} connections: {phase.Good} of {wrk.Requests} answers are 200");
        await progress.WriteLineAsync(text);
    }
}
