namespace Roma.Bench.Load;

/// <summary>What can be asked for of a soak.</summary>
internal static class SoakCommand
{
    public static System.CommandLine.Command Create()
    {
        var minutes = Settings.Number("--minutes", 10, "How long.");
        var connections = Settings.Number("--connections", Plan.TargetConnections, "How many requests at the same time.");
        var (apps, server) = (Settings.Apps(), Settings.Server());
        var command = new System.CommandLine.Command("soak", "Loads Roma with requests of all kinds for minutes, and fails if anything grows meanwhile.")
        {
            minutes, connections, apps, server,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var plan = new SoakPlan(
                parsed.GetValue(minutes), parsed.GetValue(connections), parsed.GetValue(apps), parsed.GetValue(server)?.FullName ?? Layout.Roma);
            return Soak.RunAsync(plan, Console.Out, Console.Error, cancellationToken);
        });
        return command;
    }
}
