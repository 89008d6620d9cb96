using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Roma.Bench.Load.Harness;
using Roma.Bench.Load.Reset;

namespace Roma.Bench.Load.Postgres;

/// <summary>PostgreSQL's own load generator.</summary>
internal static partial class PgBench
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static async Task<PostgresSample> RunAsync(
        Series series, int round, PostgresServer server, PostgresStore store, PgBenchScript script, int seconds, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var file = Path.Combine(folder.FullName, "reset.sql");
            await File.WriteAllTextAsync(file, script.Text, cancellationToken);
            // A second before the processor time is read, for the connections, and one after it.
            string[] arguments =
            [
                "--protocol", "prepared", "--no-vacuum", "--file", file, "--client", Text($"{series.Connections}"), "--time", Text($"{seconds + 2}"),
                "--log", "--log-prefix", Path.Combine(folder.FullName, "times"),
                .. Variables(series.Connections, script).SelectMany(variable => (string[])["--define", variable]),
                .. server.ConnectionTo(store.Name).Where(argument => argument is not "--dbname"),
            ];
            return await MeasureAsync(series, round, server, arguments, seconds, folder.FullName, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Variables(int clients, PgBenchScript script) =>
    [
        "n=0", Text($"clients={clients}"), Text($"first={Stopwatch.GetTimestamp()}"),
        .. script.Constants.Select(constant => $"{constant.Key}={constant.Value}"),
    ];

    private static async Task<PostgresSample> MeasureAsync(
        Series series, int round, PostgresServer server, string[] arguments, int seconds, string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("pgbench", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = ChildProcess.Start(start);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await Task.WhenAny(Task.Delay(Second, cancellationToken), errors);
        var (ownBefore, databaseBefore, since) = (OwnCpu(), server.ReadCpu(), Stopwatch.GetTimestamp());
        await Task.WhenAny(Task.Delay(seconds * Second, cancellationToken), errors);
        var (own, database, elapsed) = (OwnCpu() - ownBefore, server.ReadCpu() - databaseBefore, Stopwatch.GetElapsedTime(since));
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0 || !Rate().IsMatch(await output))
        {
            throw new BenchException($"pgbench failed.\n{await errors}{await output}");
        }

        var rate = double.Parse(Rate().Match(await output).Groups["rate"].Value, CultureInfo.InvariantCulture);
        var times = await ReadTimesAsync(folder, cancellationToken);
        var requests = rate * elapsed.TotalSeconds;
        return new PostgresSample(
            series, round, rate, times[times.Length / 2], times[times.Length * 99 / 100], own.TotalMicroseconds / requests,
            database.TotalMicroseconds / requests, Allocated: 0);

        TimeSpan OwnCpu()
        {
            process.Refresh();
            return process.HasExited ? TimeSpan.Zero : process.TotalProcessorTime;
        }
    }

    // In microseconds; a line of the log has the number of the client, of the transaction, and the time.
    private static async Task<double[]> ReadTimesAsync(string folder, CancellationToken cancellationToken)
    {
        List<double> times = [];
        foreach (var file in Directory.EnumerateFiles(folder, "times*"))
        {
            var lines = await File.ReadAllLinesAsync(file, cancellationToken);
            times.AddRange(lines.Select(line => double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture)));
        }

        return [.. times.Order()];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"tps = (?<rate>[\d.]+) \(without initial connection time\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rate();
}
