using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Reset;

/// <summary>Runs a plan: all servers run side by side, and one at a time gets load.</summary>
[SuppressMessage("Reliability", "CA2000", Justification = "Every server that starts is a subject, and ends with it.")]
internal sealed class Benchmark(Plan plan, TextWriter progress) : IAsyncDisposable
{
    /// <summary>Enough for the runtime to reach its last tier of compilation, even while others use the machine.</summary>
    private const int WarmUpSeconds = 10;

    private const int BackgroundConnections = 4;

    private readonly List<Subject> subjects = [];
    private readonly Results results = new();

    /// <summary>Measures, and writes the results to <paramref name="output"/> and to the folder of artifacts.</summary>
    public static async Task RunAsync(Plan plan, TextWriter output, TextWriter progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Paths.Artifacts);
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
            await ReportAsync($"Preparing the store of {apps} apps");
            var store = await Store.PrepareAsync(apps, plan.Fresh, cancellationToken);
            // Before a server has the store open.
            var copy = plan.OtherBuild is { } other && apps == plan.MainApps ? await Store.PrepareOtherAsync(apps, other, "other", cancellationToken) : null;
            await AddAsync("roma", Paths.Roma, store);
            if (copy is not null)
            {
                await AddAsync("other", plan.OtherBuild!, copy);
            }
        }

        // It has no store of its own; its requests name the apps of the main one.
        var main = subjects.First(subject => subject.Store.Apps == plan.MainApps).Store;
        subjects.Add(new Subject("bare", await Server.StartAsync(Paths.Bare, new Dictionary<string, string>(StringComparer.Ordinal)), main));
    }

    private async Task AddAsync(string name, string build, Store store) =>
        subjects.Add(new Subject(name, await Server.StartAsync(build, store.Folder), store));

    private async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        foreach (var (subject, row) in RunsAt(WrkRun.UsualConnections))
        {
            await ReportAsync($"Warming up {row.Name} on {subject.Name}, {subject.Store.Apps} apps");
            await SendAsync(subject, new WrkRun(row, WrkRun.UsualConnections, WarmUpSeconds), cancellationToken);
            await subject.Server.WaitUntilIdleAsync(cancellationToken);
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
                var wrk = await SendAsync(subject, new WrkRun(row, connections, plan.Seconds), cancellationToken);
                var series = new Series(subject.Name, row.Name, row == Row.Bare ? 0 : subject.Store.Apps, connections);
                var sample = Sample.Of(series, round, wrk, before, subject.Server.ReadUsage());
                // When wrk ends, each of its connections still has a request in progress. The next row must not pay for them.
                await subject.Server.WaitUntilIdleAsync(cancellationToken);
                results.Samples.Add(sample);
                await ReportAsync($"Round {round}, {connections} connections: {row.Name} on {subject.Name}, {series.Apps} apps: {sample.PerSecond:F0}/s");
            }
        }
    }

    private static async Task<WrkReport> SendAsync(Subject subject, WrkRun run, CancellationToken cancellationToken)
    {
        // Its answers do not count: the server may refuse it while it is busy.
        var background = run.Row.Background is { } row
            ? Wrk.CountAsync(subject.Server, subject.Store, new WrkRun(row, BackgroundConnections, run.Seconds + 1), cancellationToken)
            : Task.CompletedTask;
        var report = await Wrk.RunAsync(subject.Server, subject.Store, run, cancellationToken);
        await background;
        return report;
    }

    // The bare action first, and then row by row, so that what is compared is close together.
    private IEnumerable<(Subject Subject, Row Row)> RunsAt(int connections) =>
        plan.Rows.SelectMany(
            row => subjects.Where(subject => subject.Name is not "bare" && (subject.Store.Apps == plan.MainApps || plan.ComparesSizes(row, connections))),
            (row, subject) => (subject, row))
        .Prepend((subjects.Single(subject => subject.Name is "bare"), Row.Bare));

    private Task ReportAsync(FormattableString text) => progress.WriteLineAsync(text.ToString(CultureInfo.InvariantCulture));

    private sealed record Subject(string Name, Server Server, Store Store);
}
