using System.CommandLine;
using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Overload;

/// <summary>The command line of an overload.</summary>
internal static class OverloadCommand
{
    public static Command Create()
    {
        var seconds = CommonOptions.Number("--seconds", 20, "How long each measurement takes.");
        var (apps, server) = (CommonOptions.Apps(), CommonOptions.Server());
        var command = new Command("overload", "Sends more requests than Roma and its disk can serve, and fails if Roma breaks.")
        {
            seconds, apps, server,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var plan = new OverloadPlan(parsed.GetValue(seconds), parsed.GetValue(apps), parsed.GetValue(server)?.FullName ?? Paths.Roma);
            return OverloadRun.RunAsync(plan, Console.Out, Console.Error, cancellationToken);
        });
        return command;
    }
}
