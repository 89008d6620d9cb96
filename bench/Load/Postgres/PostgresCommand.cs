using System.CommandLine;
using System.Globalization;
using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Postgres;

/// <summary>The command line of the benchmark of PostgreSQL.</summary>
internal static class PostgresCommand
{
    public static Command Create()
    {
        var rounds = CommonOptions.Number("--rounds", 5, "How often everything is measured; the medians count.");
        var seconds = CommonOptions.Number("--seconds", 4, "How long each measurement takes.");
        var connections = Numbers("--connections", "How many requests at the same time.", [16, 64]);
        var apps = Numbers(
            "--apps", "The sizes of the stores. Every row runs against the smallest, and pages of a list are asked for in each.", [100_000, 1_000_000]);
        string[] known = [.. PostgresPlan.AllRows.Select(row => row.Name)];
        var rows = new Option<string[]>("--rows")
        {
            Description = $"What to measure. All by default: {string.Join(',', known)}.",
            DefaultValueFactory = _ => known,
            CustomParser = argument =>
            {
                var names = argument.Tokens.Single().Value.Split(',');
                foreach (var unknown in names.Except(known, StringComparer.Ordinal))
                {
                    argument.AddError($"'{unknown}' is no row.");
                }

                return names;
            },
        };
        var (server, fresh) = (CommonOptions.Server(), new Option<bool>("--fresh") { Description = "Make the databases anew." });
        server.Description = "A Roma.Api.dll of another build, to measure beside this one.";
        var command = new Command("postgres", "Measures Roma on PostgreSQL beside pgbench.") { rounds, seconds, connections, rows, apps, server, fresh };
        command.SetAction((parsed, cancellationToken) =>
        {
            var plan = new PostgresPlan(
                parsed.GetValue(rounds), parsed.GetValue(seconds), parsed.GetValue(connections)!, parsed.GetValue(rows)!, parsed.GetValue(apps)!,
                parsed.GetValue(server)?.FullName, parsed.GetValue(fresh));
            return PostgresRun.RunAsync(plan, Console.Out, Console.Error, cancellationToken);
        });
        return command;
    }

    private static Option<int[]> Numbers(string name, string description, int[] values) => new(name)
    {
        Description = $"{description} {string.Join(',', values)} by default.",
        DefaultValueFactory = _ => values,
        CustomParser = argument => [.. argument.Tokens.Single().Value.Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).Order()],
    };
}
