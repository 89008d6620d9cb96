using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Roma.Bench.Load;

/// <summary>Carries out a plan: the servers live side by side, and one at a time gets load.</summary>
[SuppressMessage("Reliability", "CA2000", Justification = "Every server that starts is a subject, and ends with it.")]
internal sealed class Benchmark(Plan plan, TextWriter progress) : IAsyncDisposable
{
    /// <summary>Long enough for the runtime to have compiled a row for good, even while others use the machine.</summary>
    private const int WarmUpSeconds = 10;

    private readonly List<Subject> subjects = [];
    private readonly Results results = new();

    /// <summary>Measures, and writes what came of it to <paramref name="output"/> and to the folder of artifacts.</summary>
    public static async Task RunAsync(Plan plan, TextWriter output, TextWriter progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Layout.Artifacts);
        await using var benchmark = new Benchmark(plan, progress);
        await benchmark.StartAsync(cancellationToken);
        await benchmark.WarmUpAsync(cancellationToken);
        for (var round = 1; round <= plan.Rounds; round++)
        {
            await benchmark.MeasureAsync(round, cancellationToken);
        }

        await output.WriteLineAsync(await Report.WriteAsync(plan, benchmark.results, cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var subject in subjects)
        {
            await subject.Server.DisposeAsync();
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var apps in plan.Apps)
        {
            await TellAsync($"Preparing the store of {apps} apps");
            var store = await Store.PrepareAsync(apps, plan.Fresh, cancellationToken);
            // Before a server has the store open.
            var copy = plan.OtherBuild is { } other && apps == plan.MainApps ? await store.CopyForAsync(other, "other", cancellationToken) : null;
            await AddAsync("roma", Layout.Roma, store);
            if (copy is not null)
            {
                await AddAsync("other", plan.OtherBuild!, copy);
            }
        }

        // It has no store, and gets requests for the ids of one.
        var main = subjects.First(subject => subject.Store.Apps == plan.MainApps).Store;
        subjects.Add(new Subject("bare", await Server.StartAsync(Layout.Bare), main));
    }

    private async Task AddAsync(string name, string build, Store store) =>
        subjects.Add(new Subject(name, await Server.StartAsync(build, store.Folder), store));

    private async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        foreach (var (subject, row) in RunsAt(Plan.TargetConnections))
        {
            await TellAsync($"Warming up {row.Name} on {subject.Name}, {subject.Store.Apps} apps");
            await Wrk.RunAsync(subject.Server, subject.Store, new Traffic(row, Plan.TargetConnections, WarmUpSeconds), cancellationToken);
            await subject.Server.BecomeIdleAsync(cancellationToken);
        }
    }

    private async Task MeasureAsync(int round, CancellationToken cancellationToken)
    {
        results.Disk.Add(Disk.Measure());
        foreach (var connections in plan.Connections)
        {
            foreach (var (subject, row) in RunsAt(connections))
            {
                var before = subject.Server.ReadUsage();
                var wrk = await Wrk.RunAsync(subject.Server, subject.Store, new Traffic(row, connections, plan.Seconds), cancellationToken);
                var series = new Series(subject.Name, row.Name, row == Row.Bare ? 0 : subject.Store.Apps, connections);
                var sample = Sample.Of(series, round, wrk, before, subject.Server.ReadUsage());
                // wrk leaves at its time, with as many requests under way as it has connections: the next row must not pay for them.
                await subject.Server.BecomeIdleAsync(cancellationToken);
                results.Samples.Add(sample);
                await TellAsync($"Round {round}, {connections} connections: {row.Name} on {subject.Name}, {series.Apps} apps: {sample.PerSecond:F0}/s");
            }
        }
    }

    // The bare action first, and what is compared close together.
    private IEnumerable<(Subject Subject, Row Row)> RunsAt(int connections) =>
        plan.Rows.SelectMany(
            row => subjects.Where(subject => subject.Name is not "bare" && (subject.Store.Apps == plan.MainApps || plan.ComparesSizes(row, connections))),
            (row, subject) => (subject, row))
        .Prepend((subjects.Single(subject => subject.Name is "bare"), Row.Bare));

    private Task TellAsync(FormattableString text) => progress.WriteLineAsync(text.ToString(CultureInfo.InvariantCulture));

    private sealed record Subject(string Name, Server Server, Store Store);
}
