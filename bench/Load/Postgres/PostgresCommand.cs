using System.CommandLine;
using System.Globalization;
using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Postgres;

/// <summary>The command line of the benchmark of PostgreSQL.</summary>
internal static class PostgresCommand
{
    public static Command Create()
    {
        var (rounds, seconds) = (CommonOptions.Number("--rounds", 5, "How often everything is measured."), CommonOptions.Number("--seconds", 4, "How long."));
        var (connections, apps) = (Numbers("--connections", [16, 64]), Numbers("--apps", [100_000, 1_000_000]));
        var rows = new Option<string[]>("--rows")
        {
            Description = $"All by default: {string.Join(',', PostgresPlan.AllRows.Select(row => row.Name))}.",
            DefaultValueFactory = _ => [.. PostgresPlan.AllRows.Select(row => row.Name)],
            CustomParser = argument => argument.Tokens.Single().Value.Split(','),
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

    private static Option<int[]> Numbers(string name, int[] values) => new(name)
    {
        Description = $"{string.Join(',', values)} by default.",
        DefaultValueFactory = _ => values,
        CustomParser = argument => [.. argument.Tokens.Single().Value.Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).Order()],
    };
}
