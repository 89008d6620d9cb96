using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Reset;

/// <summary>The command line of the benchmark.</summary>
internal static class BenchmarkCommand
{
    public static RootCommand Create()
    {
        var rounds = new Option<int?>("--rounds") { Description = "How often everything is measured; the medians count. 5 by default." };
        var seconds = new Option<int?>("--seconds") { Description = "How long each measurement takes. 4 by default." };
        var connections = Numbers("--connections", "How many requests at the same time. 1,16,64,256 by default.");
        var apps = Numbers(
            "--apps",
            "The sizes of the stores. 1000,100000,1000000 by default. Every row runs against the middle one, "
            + $"and against the others too: {Names(Row.OfRoma.Where(row => row.ComparesSizes))}.");
        var rows = new Option<IReadOnlyList<Row>>("--rows")
        {
            Description = $"What to measure beside the bare action, for example list,validate. All by default: {Names(Row.OfRoma)}.",
            CustomParser = ParseRows,
        };
        var fresh = new Option<bool>("--fresh") { Description = "Make the stores anew." };
        var quick = new Option<bool>("--quick")
        {
            Description = "Other defaults: resets only, at 64 connections, with 1000 and 100000 apps and without the million, for 3 rounds of 2 seconds.",
        };
        var server = new Option<FileInfo>("--server") { Description = "A Roma.Api.dll of another build, to measure beside this one." };
        server.AcceptExistingOnly();

        var command = new RootCommand("Measures Roma beside a bare MVC action.") { rounds, seconds, connections, rows, apps, fresh, quick, server };
        command.SetAction((parsed, cancellationToken) =>
        {
            var isQuick = parsed.GetValue(quick);
            var plan = new Plan
            {
                Rounds = parsed.GetValue(rounds) ?? (isQuick ? 3 : 5),
                Seconds = parsed.GetValue(seconds) ?? (isQuick ? 2 : 4),
                Connections = parsed.GetValue(connections) ?? (isQuick ? [WrkRun.UsualConnections] : [1, 16, WrkRun.UsualConnections, 256]),
                Rows = parsed.GetValue(rows) ?? (isQuick ? [Row.Reset] : Row.OfRoma),
                Apps = parsed.GetValue(apps) ?? (isQuick ? [1_000, 100_000] : [1_000, 100_000, 1_000_000]),
                Fresh = parsed.GetValue(fresh),
                OtherBuild = parsed.GetValue(server)?.FullName,
            };
            return Benchmark.RunAsync(plan, Console.Out, Console.Error, cancellationToken);
        });
        return command;
    }

    private static string Names(IEnumerable<Row> rows) => string.Join(',', rows.Select(row => row.Name));

    private static Option<IReadOnlyList<int>> Numbers(string name, string description) => new(name) { Description = description, CustomParser = ParseNumbers };

    private static IReadOnlyList<int>? ParseNumbers(ArgumentResult argument)
    {
        List<int> numbers = [];
        foreach (var text in argument.Tokens.Single().Value.Split(','))
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
            {
                argument.AddError($"'{text}' is no number above 0.");
                return null;
            }

            numbers.Add(number);
        }

        return [.. numbers.Distinct().Order()];
    }

    private static IReadOnlyList<Row>? ParseRows(ArgumentResult argument)
    {
        var names = argument.Tokens.Single().Value.Split(',');
        foreach (var unknown in names.Where(name => !Row.OfRoma.Any(row => string.Equals(row.Name, name, StringComparison.Ordinal))))
        {
            argument.AddError($"'{unknown}' is no row.");
        }

        return [.. Row.OfRoma.Where(row => names.Contains(row.Name, StringComparer.Ordinal))];
    }
}
