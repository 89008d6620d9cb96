using System.Globalization;
using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Soak;

/// <summary>Sends mixed load for minutes, and measures the server and its store in each slice.</summary>
internal sealed class SoakRun(SoakPlan plan, Store store, TextWriter progress)
{
    private readonly SoakResults results = new();

    /// <summary>Runs all slices, writes the results, and returns the exit code.</summary>
    public static async Task<int> RunAsync(SoakPlan plan, TextWriter output, TextWriter progress, CancellationToken cancellationToken)
    {
        var store = await Store.PrepareCopyAsync(plan.Apps, plan.Build, "soak", progress, cancellationToken);
        var soak = new SoakRun(plan, store, progress);
        await soak.RunAsync(cancellationToken);
        var targets = soak.results.Evaluate();
        await output.WriteLineAsync(await SoakReport.WriteAsync(plan, soak.results, targets, cancellationToken));
        return targets.All(target => target.IsMet) ? 0 : 1;
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var (size, (entries, last)) = (store.DatabaseSize, store.CountEntries());
        await using (var server = await Server.StartAsync(plan.Build, store.Folder))
        {
            for (var slice = 1; slice <= plan.Slices; slice++)
            {
                last = await MeasureAsync(server, last, cancellationToken);
                var text = string.Create(CultureInfo.InvariantCulture, $"Slice {slice} of {plan.Slices}: {results.Samples[^1].PerSecond:F0}/s");
                await progress.WriteLineAsync(text);
            }

            await server.WaitUntilIdleAsync(cancellationToken);
            results.Warnings = server.Warnings;
        }

        results.Entries = store.CountEntries().Count - entries;
        results.Growth = store.DatabaseSize - size;
    }

    private async Task<string> MeasureAsync(Server server, string lastEntry, CancellationToken cancellationToken)
    {
        var load = Wrk.CountAsync(server, store, new WrkRun(Row.Mixed, plan.Connections, plan.SliceSeconds), cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(plan.SliceSeconds) / 2, cancellationToken);
        var footprint = server.ReadFootprint();
        var wrk = await load;
        results.Unexpected += wrk.Failures + wrk.Count("other") + wrk.Unanswered(plan.Connections);
        // Between two slices: a long read would keep the WAL from restarting under load.
        var (entries, last) = store.CountEntries(lastEntry);
        results.Samples.Add(new SoakSample(
            wrk.Requests * 1e6 / wrk.Duration,
            wrk.P50,
            wrk.P99,
            footprint,
            store.DatabaseSize,
            store.LogSize,
            entries + (results.Samples is [.., var before] ? before.Entries : 0)));
        return last;
    }
}
