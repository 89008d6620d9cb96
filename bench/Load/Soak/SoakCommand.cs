using System.CommandLine;
using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Soak;

/// <summary>The command line of a soak.</summary>
internal static class SoakCommand
{
    public static Command Create()
    {
        var minutes = CommonOptions.Number("--minutes", 10, "How long.");
        var connections = CommonOptions.Number("--connections", WrkRun.UsualConnections, "How many requests at the same time.");
        var (apps, server) = (CommonOptions.Apps(), CommonOptions.Server());
        var command = new Command("soak", "Loads Roma with requests of all kinds for minutes, and fails if its memory, threads or files grow.")
        {
            minutes, connections, apps, server,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var plan = new SoakPlan(
                parsed.GetValue(minutes), parsed.GetValue(connections), parsed.GetValue(apps), parsed.GetValue(server)?.FullName ?? Paths.Roma);
            return SoakRun.RunAsync(plan, Console.Out, Console.Error, cancellationToken);
        });
        return command;
    }
}
