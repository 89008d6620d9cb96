using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Roma.Bench.Load.Harness;
using Roma.Bench.Load.Reset;

namespace Roma.Bench.Load.Postgres;

/// <summary>Runs a plan: all processes of Roma run side by side, and one row at a time gets load.</summary>
[SuppressMessage("Reliability", "CA2000", Justification = "Every server that starts is a subject, and ends with it.")]
internal sealed class PostgresRun(PostgresPlan plan, PostgresServer database, TextWriter progress) : IAsyncDisposable
{
    private const int WarmUpSeconds = 8;

    private readonly PostgresResults results = new(plan);
    private readonly List<Subject> subjects = [];
    private IReadOnlyList<LoggedStatement> statements = [];

    /// <summary>Measures, and writes the results to <paramref name="output"/> and to the folder of artifacts.</summary>
    public static async Task RunAsync(PostgresPlan plan, TextWriter output, TextWriter progress, CancellationToken cancellationToken)
    {
        await using var database = await PostgresServer.StartAsync(plan.Fresh, cancellationToken);
        await using var run = new PostgresRun(plan, database, progress);
        await run.StartAsync(cancellationToken);
        for (var round = 0; round <= plan.Rounds; round++)
        {
            await run.MeasureAsync(round, cancellationToken);
        }

        await output.WriteLineAsync(await PostgresReport.WriteAsync(plan, run.results, cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in subjects.SelectMany(subject => subject.Servers).Distinct())
        {
            await server.DisposeAsync();
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var apps in plan.Apps)
        {
            await ReportAsync($"Preparing the store of {apps} apps");
            var store = await PostgresStore.PrepareAsync(database, apps, cancellationToken);
            if (apps == plan.MainApps)
            {
                statements = await store.RecordResetAsync(cancellationToken);
            }

            var one = await store.StartRomaAsync(Paths.Roma, $"one-{store.Name}");
            subjects.Add(new Subject("roma", [one], store));
            if (apps == plan.MainApps && plan.Rows.Contains(PostgresPlan.TwoProcesses, StringComparer.Ordinal))
            {
                subjects.Add(new Subject("roma", [one, await store.StartRomaAsync(Paths.Roma, "two")], store));
            }

            if (apps == plan.MainApps && plan.OtherBuild is { } other)
            {
                subjects.Add(new Subject("other", [await store.StartRomaAsync(other, "other")], store));
            }
        }
    }

    // Round 0 warms up: it lasts longer, and does not count.
    private async Task MeasureAsync(int round, CancellationToken cancellationToken)
    {
        if (round > 0)
        {
            var load = await File.ReadAllTextAsync("/proc/loadavg", cancellationToken);
            results.Loads.Add(double.Parse(load.Split(' ')[0], CultureInfo.InvariantCulture));
        }

        foreach (var connections in round == 0 ? [plan.Connections.Max()] : plan.Connections)
        {
            foreach (var name in PostgresPlan.AllRows.Select(row => row.Name).Where(name => plan.Rows.Contains(name, StringComparer.Ordinal)))
            {
                foreach (var subject in SubjectsOf(name))
                {
                    var sample = await MeasureAsync(subject, name, connections, round, cancellationToken);
                    results.Samples.AddRange(round > 0 ? [sample] : []);
                    await ReportAsync($"Round {round}, {connections} connections: {name} on {sample.Series.Server}, {subject.Store.Apps} apps:");
                    await ReportAsync($"  {sample.PerSecond:F0}/s, {sample.OwnCpu:F0} + {sample.DatabaseCpu:F0} µs");
                }
            }
        }
    }

    private IEnumerable<Subject> SubjectsOf(string row) => row switch
    {
        PostgresPlan.InTwo or PostgresPlan.OneByOne or PostgresPlan.OfOneApp => subjects.Take(1),
        PostgresPlan.TwoProcesses => subjects.Where(subject => subject.Servers.Count == 2),
        _ => subjects.Where(subject => subject.Servers.Count == 1 && (subject.Store.Apps == plan.MainApps || row is "page")),
    };

    private Task<PostgresSample> MeasureAsync(Subject subject, string row, int connections, int round, CancellationToken cancellationToken)
    {
        var seconds = round > 0 ? plan.Seconds : WarmUpSeconds;
        PgBenchScript? script = row switch
        {
            PostgresPlan.InTwo => PgBenchScript.InTwo(statements, plan.MainApps, connections),
            PostgresPlan.OneByOne => PgBenchScript.OneByOne(statements, plan.MainApps, connections),
            PostgresPlan.OfOneApp => PgBenchScript.OfOneApp(statements),
            _ => null,
        };
        var series = new Series(script is null ? subject.Name : "pgbench", row, subject.Store.Apps, connections);
        return script is not null
            ? PgBench.RunAsync(series, round, database, subject.Store, script, seconds, cancellationToken)
            : SendAsync(subject, series, round, seconds, cancellationToken);
    }

    private async Task<PostgresSample> SendAsync(Subject subject, Series series, int round, int seconds, CancellationToken cancellationToken)
    {
        var run = new WrkRun(RowOf(series.RowName), series.Connections / subject.Servers.Count, seconds);
        var (usages, cpu) = (subject.Servers.Select(server => server.ReadUsage()).ToArray(), database.ReadCpu());
        var reports = await Task.WhenAll(subject.Servers.Select(server => Wrk.RunAsync(server, subject.Store, run, cancellationToken)));
        foreach (var server in subject.Servers)
        {
            // When wrk ends, each of its connections still has a request in progress. The next row must not pay for them.
            await server.WaitUntilIdleAsync(cancellationToken);
        }

        var requests = (double)reports.Sum(report => report.Requests);
        var databaseCpu = database.ReadCpu() - cpu;
        var used = subject.Servers.Zip(usages, (server, before) => (After: server.ReadUsage(), Before: before)).ToArray();
        return new PostgresSample(
            series, round,
            reports.Sum(report => report.Requests * 1e6 / report.Duration), reports.Average(report => report.P50), reports.Max(report => report.P99),
            used.Sum(usage => (usage.After.Cpu - usage.Before.Cpu).TotalMicroseconds) / requests, databaseCpu.TotalMicroseconds / requests,
            used.Sum(usage => usage.After.Allocated - usage.Before.Allocated) / requests);
    }

    private static Row RowOf(string name) => name switch
    {
        "hot" => Row.Hot,
        "create" => Row.Create,
        "page" => Row.Page,
        _ => Row.Reset,
    };

    private Task ReportAsync(FormattableString text) => progress.WriteLineAsync(text.ToString(CultureInfo.InvariantCulture));

    private sealed record Subject(string Name, IReadOnlyList<Server> Servers, PostgresStore Store);
}
